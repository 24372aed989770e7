gio-lam = Hours: { $operator_hours }.
    .ten = Hours
