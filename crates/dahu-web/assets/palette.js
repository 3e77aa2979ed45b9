// The palette: Ctrl or Cmd with K, or "/", searches and goes anywhere; "?" lists the shortcuts; "g" and a letter go to a
// part of the navigation. Without it the button in the header is a link to the page of the search.
(() => {
    "use strict";

    const palette = document.getElementById("palette");
    const shortcuts = document.getElementById("shortcuts");
    if (!palette || !shortcuts) return;
    const field = palette.querySelector("[role=combobox]");
    const found = palette.querySelector("[role=listbox]");
    const status = palette.querySelector("[role=status]");

    // What is typed in bursts is asked for once.
    const pause = 80;
    // A letter belongs to the "g" before it for so long.
    const patience = 1500;

    let timer;
    let asked;
    // What the list answers; none while an answer is awaited.
    let answered = null;
    let goesOn = false;

    const options = () => [...found.querySelectorAll("[role=option]")];
    const active = () => found.querySelector("[aria-selected=true]");

    const choose = option => {
        for (const one of options()) one.setAttribute("aria-selected", String(one === option));
        if (!option) return field.removeAttribute("aria-activedescendant");
        field.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
    };

    const go = option => {
        if (!option) return;
        const form = option.dataset.sends && document.querySelector(`form[action="${option.dataset.sends}"]`);
        palette.close();
        if (form) form.requestSubmit();
        else location.assign(option.href);
    };

    const show = (typed, html) => {
        const answer = new DOMParser().parseFromString(html, "text/html");
        found.replaceChildren(...answer.body.children);
        answered = typed;
        const isEmpty = options().length === 0;
        found.hidden = isEmpty;
        field.setAttribute("aria-expanded", String(!isEmpty));
        status.textContent = isEmpty ? status.dataset.nothing : "";
        choose(options()[0]);
        if (goesOn) go(active());
        goesOn = false;
    };

    // A later question takes the place of an earlier one, whose answer nobody waits for.
    const ask = async () => {
        asked?.abort();
        asked = new AbortController();
        const { signal } = asked;
        const typed = field.value;
        try {
            const headers = { "hx-request": "true" };
            const answer = await fetch(`/search?q=${encodeURIComponent(typed)}`, { headers, signal });
            const elsewhere = answer.headers.get("hx-redirect");
            if (elsewhere) return location.assign(elsewhere);
            if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
            const html = await answer.text();
            if (!signal.aborted) show(typed, html);
        } catch (error) {
            if (signal.aborted) return;
            goesOn = false;
            status.textContent = status.dataset.failed;
        }
    };

    const askSoon = () => {
        clearTimeout(timer);
        timer = setTimeout(ask, pause);
    };

    const open = () => {
        if (palette.open) return;
        shortcuts.close();
        palette.showModal();
        field.select();
        ask();
    };
    const list = () => {
        palette.close();
        if (!shortcuts.open) shortcuts.showModal();
    };

    const move = by => {
        const all = options();
        if (all.length === 0) return;
        const place = all.indexOf(active()) + by;
        choose(all[(place + all.length) % all.length]);
    };

    field.addEventListener("input", event => {
        if (event.isComposing) return;
        goesOn = false;
        askSoon();
    });
    field.addEventListener("keydown", event => {
        // Enter and arrows belong to the input method while it composes.
        if (event.isComposing || event.keyCode === 229) return;
        if (event.key === "ArrowDown") move(1);
        else if (event.key === "ArrowUp") move(-1);
        else if (event.key === "Enter" && answered === field.value) go(active());
        else if (event.key === "Enter") goesOn = true;
        else return;
        event.preventDefault();
    });
    found.addEventListener("click", event => {
        const option = event.target.closest("[role=option]");
        if (!option || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        go(option);
    });
    palette.addEventListener("close", () => {
        clearTimeout(timer);
        asked?.abort();
        goesOn = false;
    });

    for (const dialog of [palette, shortcuts]) {
        dialog.querySelector("[data-closes]").addEventListener("click", () => dialog.close());
        // The dialogue's own box is the shade around what it holds.
        dialog.addEventListener("click", event => {
            if (event.target === dialog) dialog.close();
        });
    }
    document.addEventListener("click", event => {
        const opens = event.target.closest("[data-opens]");
        if (!opens || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        if (opens.dataset.opens === "palette") open();
        else list();
    });

    // For a moment the focus stays in a dialogue that has closed: what is pressed then is meant for the page.
    const isTyping = target => target.checkVisibility() && target.closest("input, textarea, select, [contenteditable]");
    let since = -Infinity;
    const byLetter = event => {
        const isSecond = event.timeStamp - since < patience;
        since = event.key === "g" && !isSecond ? event.timeStamp : -Infinity;
        if (isSecond) document.querySelector(`nav.sections a[data-letter="${CSS.escape(event.key)}"]`)?.click();
    };
    document.addEventListener("keydown", event => {
        if (event.defaultPrevented || event.isComposing || event.altKey) return;
        if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
            event.preventDefault();
            open();
            return;
        }
        if (event.ctrlKey || event.metaKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
        if (event.key === "/") {
            event.preventDefault();
            open();
        } else if (event.key === "?") list();
        else byLetter(event);
    });
})();
