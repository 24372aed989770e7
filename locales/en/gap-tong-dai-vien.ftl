tieu-de = Talking to an operator
gap-nguoi =
    I am passing you to an operator. Please wait here, or call { $hotline }. Operator hours: { $operator_hours }.

    Operators never ask for a password, an OTP code or a picture of your ID card.
