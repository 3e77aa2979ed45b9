// Passkeys: asks the device, puts its answer into the form, and sends that. Without it the forms stay hidden.
(() => {
    "use strict";

    const bytes = text => Uint8Array.from(
        atob(text.replaceAll("-", "+").replaceAll("_", "/")), letter => letter.charCodeAt(0));
    const text = buffer => buffer && btoa(String.fromCharCode(...new Uint8Array(buffer)))
        .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    const known = list => list.map(one => ({ ...one, id: bytes(one.id) }));

    // What the server wants of the device.
    const options = async form => {
        const answer = await fetch(form.dataset.options, { method: "POST" });
        if (!answer.ok || answer.redirected) throw new Error(`the server answered ${answer.status}`);
        const wanted = await answer.json();
        wanted.challenge = bytes(wanted.challenge);
        if (wanted.user) wanted.user.id = bytes(wanted.user.id);
        for (const list of ["allowCredentials", "excludeCredentials"])
            if (wanted[list]) wanted[list] = known(wanted[list]);
        return wanted;
    };

    const ask = {
        create: async publicKey => {
            const { rawId, response } = await navigator.credentials.create({ publicKey });
            return {
                id: text(rawId),
                clientDataJSON: text(response.clientDataJSON),
                authenticatorData: text(response.getAuthenticatorData()),
                publicKey: text(response.getPublicKey()),
                algorithm: response.getPublicKeyAlgorithm(),
            };
        },
        get: async publicKey => {
            const { rawId, response } = await navigator.credentials.get({ publicKey });
            return {
                id: text(rawId),
                clientDataJSON: text(response.clientDataJSON),
                authenticatorData: text(response.authenticatorData),
                signature: text(response.signature),
                userHandle: text(response.userHandle),
            };
        },
    };

    const complain = form => {
        let said = form.querySelector("[role=alert]");
        if (!said) {
            said = document.createElement("p");
            said.className = "alert alert-danger";
            said.setAttribute("role", "alert");
            form.append(said);
        }
        said.textContent = form.dataset.failed;
    };

    const send = async event => {
        const form = event.target;
        event.preventDefault();
        if (form.dataset.sent) return;
        form.dataset.sent = "yes";
        form.setAttribute("aria-busy", "true");
        try {
            const answer = await ask[form.dataset.passkey](await options(form));
            form.elements.credential.value = JSON.stringify(answer);
            form.submit();
        } catch {
            delete form.dataset.sent;
            form.removeAttribute("aria-busy");
            complain(form);
        }
    };

    for (const form of document.querySelectorAll("form[data-passkey]")) {
        // A passkey is bound to the address; at another one of the same server the browser would refuse.
        if (!window.PublicKeyCredential || location.origin !== form.dataset.origin) continue;
        form.hidden = false;
        for (const note of document.querySelectorAll("[data-without-passkeys]")) note.hidden = true;
        form.addEventListener("submit", send);
    }
})();
