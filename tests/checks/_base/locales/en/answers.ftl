gio-lam = Hours: { $operator_hours }.
