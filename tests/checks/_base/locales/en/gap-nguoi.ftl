tieu-de = A person
noi = Putting you through.
