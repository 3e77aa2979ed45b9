// Small courtesies of every page. Everything works without them.
(() => {
    "use strict";

    // While an input method composes, the text is not there yet: nothing listens, and Enter only ends the word.
    const composing = event => event.isComposing || event.keyCode === 229;
    document.addEventListener("input", event => {
        if (composing(event)) event.stopImmediatePropagation();
    }, true);
    document.addEventListener("keydown", event => {
        if (composing(event)) event.stopImmediatePropagation();
    }, true);
    document.addEventListener("compositionend", event => {
        event.target.dispatchEvent(new Event("input", { bubbles: true }));
    });

    // "/" goes to the search field, unless something is being typed.
    document.addEventListener("keydown", event => {
        if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
        if (event.target.closest("input, textarea, select, [contenteditable]")) return;
        const search = document.querySelector("[type=search]");
        if (!search) return;
        event.preventDefault();
        search.focus();
        search.select();
    });

    // One open menu or definition at a time; Escape and a click elsewhere close it.
    const open = () => document.querySelectorAll("details.menu[open], details.definition[open]");
    document.addEventListener("click", event => {
        for (const details of open()) if (!details.contains(event.target)) details.open = false;
    });
    document.addEventListener("keydown", event => {
        if (event.key !== "Escape") return;
        for (const details of open()) {
            details.open = false;
            details.querySelector("summary").focus();
        }
    });

    // A choice that changes the page is sent as soon as it is made; the button beside it is for those without scripts.
    const press = root => {
        for (const list of root.querySelectorAll("select[data-presses]")) {
            const button = document.getElementById(list.dataset.presses);
            if (button.hidden) continue;
            button.hidden = true;
            list.addEventListener("change", () => list.form.requestSubmit(button));
        }
    };

    // More rows take the place of the link that asked for them: the focus goes on to the first of them.
    let row = null;
    document.addEventListener("click", event => {
        const more = event.target.closest(".more-row a");
        if (more) row = more.closest("tr").previousElementSibling;
    });
    document.addEventListener("htmx:after:swap", () => {
        if (!row?.isConnected || row.nextElementSibling?.matches(".more-row")) return;
        if (document.activeElement === document.body) row.nextElementSibling?.querySelector("a[href]")?.focus();
        row = null;
    });

    // A slider says where it stands.
    document.addEventListener("input", event => {
        const told = event.target.id && document.querySelector(`output[for="${event.target.id}"]`);
        if (told) told.value = event.target.value + told.dataset.unit;
    });

    // A form that was sent is not sent again by a second click.
    document.addEventListener("submit", event => {
        const form = event.target;
        if (form.method !== "post" || event.defaultPrevented) return;
        if (form.dataset.sent) {
            event.preventDefault();
            return;
        }
        form.dataset.sent = "yes";
        form.setAttribute("aria-busy", "true");
    });
    window.addEventListener("pageshow", () => {
        for (const form of document.querySelectorAll("form[data-sent]")) {
            delete form.dataset.sent;
            form.removeAttribute("aria-busy");
        }
    });

    // Where the reader's days begin: for the server, which says what is today and what is late.
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    if (timeZone && timeZone !== document.documentElement.dataset.zone) {
        fetch("/preferences", { method: "POST", body: new URLSearchParams({ zone: timeZone }), redirect: "manual" }).catch(() => {});
    }

    // Moments are sent in UTC and shown in the reader's own time zone.
    const two = number => String(number).padStart(2, "0");
    const tell = root => {
        for (const time of root.querySelectorAll("time[datetime]:not([data-local])")) {
            const at = new Date(time.dateTime);
            time.dataset.local = "yes";
            time.title = time.textContent;
            time.textContent = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} `
                + `${two(at.getHours())}:${two(at.getMinutes())}`;
        }
    };

    // Scrolling tables can be reached by keyboard.
    const reachable = root => {
        for (const area of root.querySelectorAll(".scroll")) {
            const scrolls = area.scrollWidth > area.clientWidth || area.scrollHeight > area.clientHeight;
            if (scrolls) area.tabIndex = 0;
            else area.removeAttribute("tabindex");
        }
    };
    const look = () => {
        press(document);
        reachable(document);
        tell(document);
    };
    document.addEventListener("DOMContentLoaded", look);
    document.addEventListener("htmx:after:swap", look);
    window.addEventListener("resize", look);
    document.addEventListener("toggle", look, true);
    if (document.readyState !== "loading") look();
})();
