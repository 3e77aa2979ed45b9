// Draws the charts: each takes its data from the block inside it, and its table stands beside it for everybody.
(() => {
    "use strict";

    const INK = "#1d2a33", MUTED = "#55636e", LINE = "#dfe5e8";
    const BRAND = "#0b5d66", LIGHT = "#7fb8bf", ACCENT = "#c9782b", SOFT = "#dbe5e8", RED = "#a3231c";
    const number = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });
    const percent = share => (share * 100).toFixed(2) + "%";
    const phone = () => window.matchMedia("(max-width: 48rem)").matches;

    // Tooltips are drawn on the canvas: as HTML they would carry style attributes, which our policy forbids.
    const tooltip = more => ({
        renderMode: "richText", confine: true, backgroundColor: INK, borderWidth: 0, padding: [8, 10],
        textStyle: { color: "#fff", fontSize: 12, lineHeight: 18 }, ...more,
    });
    const axis = more => ({
        axisLabel: { color: MUTED, hideOverlap: true }, axisLine: { lineStyle: { color: LINE } },
        axisTick: { show: false }, splitLine: { lineStyle: { color: "#eef2f3" } },
        nameTextStyle: { color: MUTED }, ...more,
    });

    const OPTIONS = {
        lorenz: data => ({
            grid: { left: 8, right: 18, top: 34, bottom: 26, containLabel: true },
            legend: { top: 0, left: 0, textStyle: { color: MUTED }, itemWidth: 18, itemHeight: 8 },
            tooltip: tooltip({
                trigger: "axis", axisPointer: { lineStyle: { color: LIGHT } },
                formatter: found => {
                    const point = found.find(one => one.seriesIndex === 0);
                    return point ? data.words.point.replace("{accounts}", percent(point.value[0]))
                        .replace("{sales}", percent(point.value[1])) : "";
                },
            }),
            xAxis: axis({
                type: "value", min: 0, max: 1, name: data.words.accounts, nameLocation: "middle", nameGap: 26,
                axisLabel: { color: MUTED, formatter: share => share * 100 + "%" },
            }),
            yAxis: axis({
                type: "value", min: 0, max: 1,
                axisLabel: { color: MUTED, formatter: share => share * 100 + "%" },
            }),
            series: [
                {
                    name: data.words.curve, type: "line", data: data.points, showSymbol: false, color: BRAND,
                    lineStyle: { width: 2.5 }, areaStyle: { color: BRAND, opacity: 0.08 },
                },
                {
                    name: data.words.equal, type: "line", data: [[0, 0], [1, 1]], showSymbol: false, color: "#8a979f",
                    lineStyle: { width: 1.5, type: "dashed" }, silent: true,
                },
            ],
        }),

        pareto: data => ({
            grid: { left: 8, right: 8, top: 34, bottom: 8, containLabel: true },
            legend: { top: 0, left: 0, textStyle: { color: MUTED }, itemWidth: 18, itemHeight: 8 },
            tooltip: tooltip({
                trigger: "axis",
                formatter: found => {
                    const at = found[0].dataIndex;
                    return `${at + 1}. ${data.names[at]}\n${data.words.sales} ${data.shown[at]} ${data.words.unit}\n`
                        + `${data.words.share} ${percent(data.shares[at])}`;
                },
            }),
            xAxis: axis({
                type: "category", data: data.names.map((_, at) => at + 1), name: "", splitLine: { show: false },
            }),
            yAxis: [
                axis({ type: "value", axisLabel: { color: MUTED, formatter: value => number.format(value) } }),
                axis({
                    type: "value", min: 0, max: 1, splitLine: { show: false },
                    axisLabel: { color: MUTED, formatter: share => share * 100 + "%" },
                }),
            ],
            series: [
                { name: data.words.sales, type: "bar", data: data.sales, color: LIGHT, barCategoryGap: "25%" },
                {
                    name: data.words.share, type: "line", yAxisIndex: 1, data: data.shares, color: BRAND,
                    showSymbol: false, lineStyle: { width: 2.5 },
                    markLine: {
                        silent: true, symbol: "none", data: [{ yAxis: 0.8 }],
                        lineStyle: { color: ACCENT, type: "dashed" },
                        label: { formatter: "80%", position: "insideEndTop", color: ACCENT },
                    },
                },
            ],
        }),

        funnel: data => ({
            grid: { left: 8, right: phone() ? 18 : 30, top: 34, bottom: 8, containLabel: true },
            legend: { top: 0, left: 0, textStyle: { color: MUTED }, itemWidth: 14, itemHeight: 10 },
            tooltip: tooltip({ trigger: "axis", axisPointer: { type: "shadow", shadowStyle: { opacity: 0.06 } } }),
            xAxis: axis({ type: "value" }),
            yAxis: axis({ type: "category", inverse: true, data: data.people, splitLine: { show: false },
                axisLabel: { color: INK } }),
            series: data.series.map((series, at) => ({
                name: series.name, type: "bar", data: series.counts, color: [SOFT, LIGHT, BRAND][at],
                barGap: "10%", barCategoryGap: "30%",
                label: { show: true, position: "right", color: MUTED, fontSize: 11 },
            })),
        }),

        months: data => ({
            grid: { left: 8, right: 8, top: 12, bottom: 4, containLabel: true },
            tooltip: tooltip({
                trigger: "axis", axisPointer: { type: "shadow", shadowStyle: { opacity: 0.06 } },
                formatter: found => `${found[0].name}\n${data.shown[found[0].dataIndex]} ${data.unit}`,
            }),
            xAxis: axis({ type: "category", data: data.months, splitLine: { show: false } }),
            yAxis: axis({ type: "value", axisLabel: { color: MUTED, formatter: value => number.format(value) } }),
            series: [{
                type: "bar", barMaxWidth: 26,
                data: data.sales.map(value => ({ value, itemStyle: { color: value < 0 ? RED : BRAND } })),
            }],
        }),
    };

    const draw = element => {
        const block = element.querySelector("script[type='application/json']");
        if (!block || element.dataset.drawn) return;
        element.dataset.drawn = "yes";
        const data = JSON.parse(block.textContent);
        const chart = echarts.init(element, null, { renderer: "canvas" });
        chart.setOption({
            animation: false,
            textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
            ...OPTIONS[element.dataset.chart](data),
        });
        new ResizeObserver(() => chart.resize()).observe(element);
    };
    const drawAll = () => document.querySelectorAll("[data-chart]").forEach(draw);
    document.addEventListener("DOMContentLoaded", drawAll);
    document.addEventListener("htmx:after:swap", drawAll);
    if (document.readyState !== "loading") drawAll();
})();
