tieu-de = Report a fake link
cach-bao =
    The address you want to report: { $link }

    According to public pages, people report to the numbers 156 or 5656, and fake sites at canhbao.ncsc.gov.vn. I can also send this address to the operators of { $hotline }.
    .gui = Send to an operator
    .thoi = I will report it myself
gui =
    I have sent the address to the operators. Please wait here, or call { $hotline }. Going back withdraws the request.

    Operators never ask for a password, an OTP code or a photo of an ID card.
gui-ngoai-gio =
    I have sent the address. It is outside working hours now; working hours: { $operator_hours }. An operator will look at it then. Going back withdraws the request.
thoi = Thank you. Do not press that link, and tell your family to avoid it, too.
