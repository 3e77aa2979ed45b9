// Adds up the months of a quota while they are typed, and says how far they are from the whole.
(() => {
    "use strict";

    const shown = new Intl.NumberFormat("en-US", { maximumFractionDigits: 4 });
    // 120万 and full width are read by the server; here they count as what they say too.
    const units = { "万": 1e4, "亿": 1e8 };
    const amount = typed => {
        const text = typed.normalize("NFKC").replace(/[,\s元¥]/g, "");
        const unit = units[text.at(-1)] ?? 1;
        const number = Number(unit === 1 ? text : text.slice(0, -1)) * unit;
        return text === "" ? 0 : number;
    };
    const say = (output, number) => {
        output.textContent = Number.isFinite(number) ? shown.format(number).replace("-", "\u2212") : "–";
    };

    const addUp = form => {
        for (const output of form.querySelectorAll("[data-sum]")) {
            const level = output.dataset.sum;
            const fields = [...form.querySelectorAll(`input[data-level="${level}"]`)];
            const sum = fields.reduce((total, field) => total + amount(field.value), 0);
            const isEmpty = fields.every(field => field.value.trim() === "");
            say(output, isEmpty ? NaN : sum);
            const difference = form.querySelector(`[data-difference="${level}"]`);
            const off = Math.round((sum - Number(output.dataset.whole)) * 1e4) / 1e4;
            say(difference, output.dataset.whole === "" || isEmpty ? NaN : off);
            difference.classList.toggle("negative", !isEmpty && output.dataset.whole !== "" && off !== 0);
        }
    };

    for (const form of document.querySelectorAll("[data-quota-months]")) {
        form.addEventListener("input", () => addUp(form));
        addUp(form);
    }
})();
