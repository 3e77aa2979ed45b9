// The lists of accounts, kinds and opportunities: the order of its columns, and groups that fold. Everything works without it but the order.
(() => {
    "use strict";

    // A column moves up in the list of those to show.
    document.addEventListener("click", event => {
        const button = event.target.closest("[data-move=up]");
        if (!button) return;
        const item = button.closest("li");
        const before = item.previousElementSibling;
        if (before) before.before(item);
        button.focus();
    });

    // A group is loaded when it is unfolded first; from then on it folds and unfolds.
    document.addEventListener("click", event => {
        const button = event.target.closest("[data-unfolds]");
        if (!button) return;
        const rows = document.getElementById(button.getAttribute("aria-controls"));
        const opens = button.getAttribute("aria-expanded") !== "true";
        button.setAttribute("aria-expanded", String(opens));
        rows.hidden = !opens;
    });

    // How many are chosen; with shift a whole stretch of them.
    const BOX = "td.choose input[type=checkbox]";
    const boxes = () => [...document.querySelectorAll(BOX)];
    let last = null;
    const count = () => {
        const chosen = boxes().filter(box => box.checked).length;
        const bar = document.getElementById("bulk");
        if (bar) {
            bar.querySelector("[data-chosen]").textContent = chosen;
            bar.classList.toggle("has-chosen", chosen > 0 || bar.elements.all.checked);
        }
        const all = document.querySelector("[data-chooses-all]");
        if (all) {
            all.checked = chosen > 0 && chosen === boxes().length;
            all.indeterminate = chosen > 0 && !all.checked;
        }
    };
    document.addEventListener("click", event => {
        const box = event.target.closest(BOX);
        if (box && event.shiftKey && last && last.isConnected) {
            const all = boxes();
            const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((one, other) => one - other);
            for (const between of all.slice(from, to + 1)) between.checked = box.checked;
        }
        if (box) last = box;
        if (event.target.closest("[data-chooses-all]")) {
            for (const each of boxes()) each.checked = event.target.checked;
        }
    });
    // A card is dragged to a lane; whoever does not drag uses the choice on the card.
    let dragged = null;
    document.addEventListener("dragstart", event => {
        dragged = event.target.closest(".board-card[draggable=true]");
        if (!dragged) return;
        dragged.classList.add("is-moved");
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", dragged.querySelector("a").textContent);
    });
    const over = lane => {
        for (const other of document.querySelectorAll(".lane.is-over")) if (other !== lane) other.classList.remove("is-over");
        if (lane) lane.classList.add("is-over");
    };
    document.addEventListener("dragover", event => {
        const lane = dragged && event.target.closest("[data-lane]");
        over(lane);
        if (lane) event.preventDefault();
    });
    document.addEventListener("drop", event => {
        const lane = dragged && event.target.closest("[data-lane]");
        if (!lane) return;
        event.preventDefault();
        const choice = dragged.querySelector("select[name=to]");
        if (choice.value === lane.dataset.lane) return;
        choice.value = lane.dataset.lane;
        choice.form.requestSubmit();
    });
    document.addEventListener("dragend", () => {
        if (dragged) dragged.classList.remove("is-moved");
        dragged = null;
        over(null);
    });

    // Escape leaves a cell as it was.
    document.addEventListener("keydown", event => {
        const cell = event.key === "Escape" && event.target.closest("td.editing");
        if (cell) cell.querySelector("[data-cancels]").click();
    });

    document.addEventListener("change", count);
    document.addEventListener("htmx:after:swap", count);
    document.addEventListener("DOMContentLoaded", count);
})();
