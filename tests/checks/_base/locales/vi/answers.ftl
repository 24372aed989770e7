gio-lam = Giờ trực: { $operator_hours }.
