gio-lam = Giờ trực: { $operator_hours }.
    .ten = Giờ trực
