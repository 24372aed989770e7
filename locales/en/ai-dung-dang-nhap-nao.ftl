tieu-de = Which login box to choose
hoi =
    The portal's login page used to have three boxes: the portal, the Ministry of Public Security, and Vietnam Post. Who are you?
    .nguoi-dan = A citizen
    .can-bo = A public employee
    .quan-tri = A portal administrator
    .to-chuc = A company or organisation
nguoi-dan =
    Citizens choose the box “Tài khoản Định danh điện tử cấp bởi Bộ Công an” and log in with VNeID.

    If you never had a portal account, there is nothing to link.
can-bo =
    Officials and public employees of state agencies do not use the Vietnam Post box, according to the note on the portal in 2024.

    For your own affairs, use the box of the Ministry of Public Security.
quan-tri =
    According to the note on the portal in 2024, VNeID login did not yet apply to administrator accounts of the portal. I do not know whether this has changed; call { $hotline } to ask.
to-chuc =
    The Quảng Trị guide is for individuals only. According to public information, since 01/7/2025 agencies and organisations may only use identification accounts issued by the Ministry of Public Security.

    I have no guide for organisations; please call { $hotline }.
