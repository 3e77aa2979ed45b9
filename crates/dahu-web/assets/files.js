// Files are sent as soon as they are chosen or dropped, and how far they have come is shown. Without scripts the form
// is sent by its button.
(() => {
    "use strict";

    const form = document.querySelector("form[data-send-files]");
    if (!form) return;
    const button = form.querySelector("button");
    const box = form.querySelector(".send-progress");
    const bar = box.querySelector("progress");
    const said = box.querySelector("output");
    button.parentElement.hidden = true;

    const tell = text => {
        said.textContent = text;
    };

    const send = files => {
        if (!files.length || form.dataset.sending) return;
        form.dataset.sending = "yes";
        form.setAttribute("aria-busy", "true");
        const body = new FormData();
        for (const file of files) body.append("file", file, file.name);
        const request = new XMLHttpRequest();
        request.open("POST", form.action);
        request.upload.addEventListener("progress", event => {
            if (!event.lengthComputable) return;
            const share = Math.floor(event.loaded * 100 / event.total);
            bar.value = share;
            tell(`${share} %`);
        });
        const rest = () => {
            delete form.dataset.sending;
            form.removeAttribute("aria-busy");
            for (const input of form.querySelectorAll("input[type=file]")) input.value = "";
        };
        request.addEventListener("load", () => {
            rest();
            // A page of its own where all came in; else the same page, with what was not taken.
            if (request.status === 200) {
                location.assign(request.responseURL);
                return;
            }
            const page = new DOMParser().parseFromString(request.responseText, "text/html");
            const alert = page.querySelector("#files > .alert[role=alert]");
            for (const old of document.querySelectorAll("#files > .alert")) old.remove();
            if (alert) {
                document.querySelector("#files").prepend(document.adoptNode(alert));
                box.hidden = true;
            } else {
                tell(form.dataset.failed);
            }
            const list = page.querySelector("#files ul.files");
            const here = document.querySelector("#files ul.files");
            if (list && here) here.replaceWith(document.adoptNode(list));
        });
        request.addEventListener("error", () => {
            rest();
            tell(form.dataset.failed);
        });
        bar.value = 0;
        tell("");
        box.hidden = false;
        request.send(body);
    };

    form.addEventListener("change", event => send([...event.target.files]));
    form.addEventListener("submit", event => {
        event.preventDefault();
        send([...form.querySelectorAll("input[type=file]")].flatMap(input => [...input.files]));
    });
    for (const name of ["dragover", "drop"]) {
        document.addEventListener(name, event => {
            if (!event.dataTransfer || ![...event.dataTransfer.types].includes("Files")) return;
            event.preventDefault();
            form.classList.toggle("drop-over", name === "dragover");
            if (name === "drop") send([...event.dataTransfer.files]);
        });
    }
    document.addEventListener("dragleave", event => {
        if (!event.relatedTarget) form.classList.remove("drop-over");
    });
})();
