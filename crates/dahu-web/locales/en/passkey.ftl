# Passkeys.
passkeys = Passkeys
passkeys-lead = A key that your device keeps and opens by fingerprint, face or PIN: nothing to type, nothing to steal.
passkeys-own = Your passkeys
passkeys-none = You have no passkey yet.
passkeys-elsewhere = This browser makes no passkeys for this address. Open { $address } in a browser that can.
passkeys-not-here = Passkeys need an encrypted address with a name. Start the program with --public-url, such as https://dahu.example.
passkeys-count =
    { $count ->
        [one] { $shown } passkey
       *[other] { $shown } passkeys
    }
passkey-add = Add a passkey
passkey-change = Rename or remove
passkey-failed = The device did not answer as it should, or was cancelled. Try again.
passkey-last-used = last used
passkey-made = Made
passkey-name = Name of the passkey
passkey-name-example = Office laptop
passkey-never-used = never used
passkey-on-device = on one device
passkey-on-devices = synchronised between devices
passkey-remove = Remove the passkey
passkey-rename = Rename
passkey-use = Use a passkey
sign-in-with-passkey = Sign in with a passkey
rule-passkey-not-valid = This passkey does not open this workspace, or it took too long. Try again, or sign in another way.
rule-passkey-name = Give the passkey a name of at most 100 characters, such as the device it is on.
rule-too-many-passkeys = You have as many passkeys as one person may have. Remove one first.
rule-conflict-passkey = This passkey is known already.
