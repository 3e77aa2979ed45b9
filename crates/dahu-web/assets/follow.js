// An account's page follows what others do: it is told of changes and shows them, unless somebody is typing on it.
(() => {
    "use strict";

    const root = () => document.querySelector("[data-follows]");
    if (!root() || !window.EventSource) return;
    let source = null;
    let seen = root().dataset.seen ?? "";
    let by = "";

    // What was typed and not sent is not to be taken from under somebody's hands.
    const isChanged = field => {
        if (field.type === "radio" || field.type === "checkbox") return field.checked !== field.defaultChecked;
        if (field.tagName === "SELECT") return [...field.options].some(one => one.selected !== one.defaultSelected);
        return field.type !== "hidden" && field.value !== field.defaultValue;
    };
    const isBusy = () => [...root().querySelectorAll("input, textarea, select")]
        .some(field => field === document.activeElement || isChanged(field));
    const say = isHidden => {
        const bar = document.getElementById("changed");
        if (!bar) return;
        bar.firstElementChild.textContent = bar.dataset.says.replace("{name}", by);
        bar.querySelector("button").hidden = isHidden;
        bar.hidden = false;
    };
    const refresh = () => root().dispatchEvent(new Event("dahu:changed"));

    const close = () => {
        source?.close();
        source = null;
    };
    const open = () => {
        if (source || document.hidden) return;
        source = new EventSource(`${root().dataset.follows}?after=${encodeURIComponent(seen)}`);
        source.addEventListener("changed", event => {
            seen = event.lastEventId;
            by = JSON.parse(event.data).by;
            if (isBusy()) say(false);
            else refresh();
        });
    };

    document.addEventListener("click", event => {
        if (event.target.closest("#changed button")) refresh();
    });
    document.addEventListener("htmx:after:swap", () => {
        if (by && root()?.dataset.seen === seen) say(true);
    });
    // A browser keeps few connections to a server: only pages that are looked at follow.
    document.addEventListener("visibilitychange", () => document.hidden ? close() : open());
    window.addEventListener("pagehide", close);
    open();
})();
