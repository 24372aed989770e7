tieu-de = Sample
# vi: 00000000
mo-dau = Please follow.
buoc-1 = Step 1. Press [Tra cứu] at { $portal_url }.
    .khong-thay = Open the page again.
    .mau-do = Putting you through.
ta-anh = Picture of the button.
cach = Which way?
    .qr = Scan a code
    .tay = Type it
ten = What is your name?
    .sai = Letters only.
kiem-tra = Do you see it?
gap-nguoi = Putting you through.
xong = All finished.
bo-do = Paused.
