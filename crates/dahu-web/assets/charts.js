// Draws the charts: each takes its data from the block inside it, and its table stands beside it for everybody.
(() => {
    "use strict";

    const INK = "#1d2a33", MUTED = "#55636e", LINE = "#dfe5e8";
    const BRAND = "#0b5d66", LIGHT = "#7fb8bf", ACCENT = "#c9782b", SOFT = "#dbe5e8", RED = "#a3231c";
    const GREEN = "#3c8c5f";
    const number = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });
    const percent = share => (share * 100).toFixed(2) + "%";
    const whole = share => Math.round(share * 1000) / 10 + "%";
    const short = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });
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

    const legend = more => ({
        top: 0, left: 0, textStyle: { color: MUTED }, itemWidth: 18, itemHeight: 8, type: "scroll", ...more,
    });
    const named = (name, gap) => ({ name, nameLocation: "middle", nameGap: gap });
    const line = (name, data, color, more) => ({
        name, type: "line", data, color, showSymbol: false, lineStyle: { width: 2.5 }, ...more,
    });
    const markAt = (value, label) => ({
        silent: true, symbol: "none", data: [{ xAxis: value }],
        lineStyle: { color: ACCENT, type: "dashed" },
        label: { formatter: label, position: "insideEndTop", color: ACCENT },
    });

    // Where people stand on the map, in points of its box: stretched to any other measure, circles would become eggs.
    const onMap = data => {
        const box = document.querySelector("[data-chart='people']");
        const across = Math.max(1, box.clientWidth - (phone() ? 80 : 140)), down = Math.max(1, box.clientHeight - 100);
        const xs = data.nodes.map(node => node.x);
        const wide = Math.max(1, Math.max(...xs) - Math.min(...xs));
        const deep = Math.max(1, ...data.nodes.map(node => node.y));
        return node => ({ x: node.x / wide * across, y: node.y / deep * down });
    };

    // A unit of a group has a line of its own, so that names never lie over each other: whatever is unfolded, the drawing is as
    // high as that. At first as many levels are unfolded as about fit a screen, and what leads to the account of the page.
    const ROW = 22, AT_FIRST = 30, LEVEL = 230;
    const isOpen = unit => unit.children.length > 0 && !unit.collapsed;
    const rows = unit => isOpen(unit) ? 1 + rowsOf(unit.children) : 1;
    const rowsOf = units => units.reduce((sum, unit) => sum + rows(unit), 0);
    const levels = unit => isOpen(unit) ? 1 + Math.max(...unit.children.map(levels)) : 1;
    const foldBelow = (unit, depth) => {
        unit.children.forEach(child => foldBelow(child, depth - 1));
        const leads = unit.children.some(child => child.leads);
        unit.collapsed = depth < 1 && !leads;
        unit.leads = unit.here || leads;
    };
    const unfoldAtFirst = roots => {
        const deepest = 12;
        for (let depth = deepest; depth >= 1; depth--) {
            roots.forEach(root => foldBelow(root, depth));
            if (rowsOf(roots) <= AT_FIRST) return;
        }
    };
    const unitOf = (units, id) => {
        for (const unit of units) {
            const found = unit.id === id ? unit : unitOf(unit.children, id);
            if (found) return found;
        }
        return null;
    };
    const fitGroup = (element, data) => {
        const lines = rowsOf(data.roots);
        element.style.height = `${Math.max(8, lines) * ROW + 24}px`;
        element.style.minWidth = `${Math.max(...data.roots.map(levels)) * LEVEL}px`;
    };
    const foldGroup = (element, chart, data) => {
        if (element.dataset.chart !== "group") return;
        chart.on("click", found => {
            const unit = unitOf(data.roots, found.data.id);
            if (!unit || unit.children.length === 0) return;
            unit.collapsed = !unit.collapsed;
            fitGroup(element, data);
            chart.resize();
            chart.setOption(OPTIONS.group(data), { replaceMerge: ["series"] });
        });
    };

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

        group: data => ({
            tooltip: tooltip({
                formatter: found => found.data.sales === null ? found.name
                    : `${found.name}\n${data.words.sales} ${found.data.sales} ${data.words.unit}`,
            }),
            series: data.roots.map((root, at) => ({
                type: "tree", data: [root], orient: "LR", roam: false, expandAndCollapse: false,
                left: 12, right: 200, height: rows(root) * ROW,
                top: 12 + rowsOf(data.roots.slice(0, at)) * ROW,
                symbol: (_, found) => found.data.collapsed && found.data.children.length > 0 ? "circle" : "roundRect", symbolSize: 10,
                itemStyle: { color: LIGHT, borderColor: BRAND }, lineStyle: { color: LINE, width: 1.5 },
                label: {
                    position: "right", distance: 6, color: INK, width: 180, overflow: "truncate",
                    formatter: found => {
                        const folded = found.data.collapsed ? found.data.children.length : 0;
                        const name = folded > 0 ? `${found.name} +${folded}` : found.name;
                        return found.data.here ? `{here|${name}}` : name;
                    },
                    rich: { here: { fontWeight: 700, color: BRAND } },
                },
            })),
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

        milestones: data => {
            const label = bar => bar.share === null ? bar.count : `${bar.count} · ${whole(bar.share)}`;
            // A whisker from one end of the interval to the other, with a stroke across each end.
            const whisker = (_, api) => {
                const at = api.value(0);
                const [left, y] = api.coord([api.value(1), at]), [right] = api.coord([api.value(2), at]);
                const across = x => ({ type: "line", shape: { x1: x, y1: y - 5, x2: x, y2: y + 5 }, style: { stroke: INK, lineWidth: 1.5 } });
                return {
                    type: "group",
                    children: [{ type: "line", shape: { x1: left, y1: y, x2: right, y2: y }, style: { stroke: INK, lineWidth: 1.5 } }, across(left), across(right)],
                };
            };
            return {
                grid: { left: 18, right: phone() ? 64 : 84, top: 8, bottom: 8, containLabel: true },
                tooltip: tooltip({
                    trigger: "axis", axisPointer: { type: "shadow", shadowStyle: { opacity: 0.06 } },
                    formatter: found => {
                        const bar = data.bars[found[0].dataIndex];
                        if (bar.share === null) return bar.name;
                        const range = bar.low === null ? "" : `\n${data.words.interval} ${percent(bar.low)}–${percent(bar.high)}`;
                        return `${bar.name} ${bar.count}\n${data.words.share} ${percent(bar.share)}${range}`;
                    },
                }),
                xAxis: axis({ type: "value", min: 0, max: 1, axisLabel: { color: MUTED, formatter: whole } }),
                yAxis: axis({ type: "category", inverse: true, data: data.bars.map(bar => bar.name), splitLine: { show: false }, axisLabel: { color: INK } }),
                series: [
                    { type: "bar", color: LIGHT, barCategoryGap: "35%", data: data.bars.map(bar => bar.share) },
                    {
                        type: "custom", renderItem: whisker, silent: true, z: 3, encode: { x: [1, 2], y: 0 },
                        data: data.bars.map((bar, at) => [at, bar.low, bar.high]).filter(bar => bar[1] !== null),
                    },
                    {
                        // The words stand right of the whisker, so that neither lies over the other.
                        type: "scatter", silent: true, symbolSize: 0.1, color: "transparent",
                        data: data.bars.map((bar, at) => [bar.high === null ? 0 : bar.high, at]),
                        label: { show: true, position: "right", distance: 10, color: INK, fontSize: 12, formatter: found => label(data.bars[found.value[1]]) },
                    },
                ],
            };
        },

        closing: data => {
            const step = (name, points, color, more) => line(name, points.map(point => [point[0], point[1]]), color, { step: "end", ...more });
            const band = (at, more) => ({
                type: "line", step: "end", showSymbol: false, silent: true, stack: "band", lineStyle: { opacity: 0 },
                data: data.points.map(point => [point[0], at(point)]), ...more,
            });
            return {
                grid: { left: 8, right: 24, top: 34, bottom: 28, containLabel: true },
                legend: legend({ data: [data.words.all, ...data.groups.map(group => group.name)] }),
                tooltip: tooltip({
                    trigger: "axis", axisPointer: { lineStyle: { color: LIGHT } },
                    formatter: found => {
                        const named = found.filter(one => one.seriesName && !one.seriesName.startsWith("\u0000"));
                        const point = data.points.findLast(one => one[0] <= found[0].value[0]);
                        const range = point ? `\n${data.words.interval} ${percent(point[2])}–${percent(point[3])}` : "";
                        return `${found[0].value[0]} ${data.words.days}\n`
                            + named.map(one => `${one.seriesName} ${percent(one.value[1])}`).join("\n") + range;
                    },
                }),
                xAxis: axis({ type: "value", ...named(data.words.days, 26), splitLine: { show: false }, min: 0, max: "dataMax" }),
                yAxis: axis({ type: "value", min: 0, axisLabel: { color: MUTED, formatter: whole } }),
                series: [
                    band(point => point[2], { name: "\u0000low" }),
                    band(point => point[3] - point[2], { name: "\u0000band", areaStyle: { color: BRAND, opacity: 0.12 } }),
                    ...data.groups.map((group, at) => step(group.name, group.points, [ACCENT, GREEN, RED, MUTED][at], { lineStyle: { width: 1.5 } })),
                    step(data.words.all, data.points, BRAND),
                ],
            };
        },

        flow: data => ({
            grid: { left: 18, right: phone() ? 24 : 36, top: 34, bottom: 8, containLabel: true },
            legend: legend({ itemWidth: 14, itemHeight: 10 }),
            tooltip: tooltip({ trigger: "axis", axisPointer: { type: "shadow", shadowStyle: { opacity: 0.06 } } }),
            xAxis: axis({ type: "value" }),
            yAxis: axis({ type: "category", inverse: true, data: data.people, splitLine: { show: false }, axisLabel: { color: INK } }),
            series: data.series.map((series, at) => ({
                name: series.name, type: "bar", stack: "all", data: series.counts, color: [SOFT, BRAND][at], barCategoryGap: "35%",
                label: {
                    show: true, position: at === 0 ? "inside" : "right", color: at === 0 ? INK : BRAND, fontSize: 11,
                    formatter: found => found.value === 0 ? "" : at === 0 ? number.format(found.value) : "+" + number.format(found.value),
                },
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

        dials: data => ({
            grid: { left: 8, right: 18, top: 34, bottom: 4, containLabel: true },
            legend: legend(),
            tooltip: tooltip({
                trigger: "axis", axisPointer: { lineStyle: { color: LIGHT } },
                formatter: found => [
                    found[0].name,
                    ...data.series.filter(one => one.values[found[0].dataIndex] !== null)
                        .map(one => `${one.name} ${one.values[found[0].dataIndex]}`),
                ].join("\n"),
            }),
            xAxis: axis({ type: "category", data: data.months, splitLine: { show: false } }),
            yAxis: axis({ type: "value", min: 0, max: 100 }),
            series: data.series.map((one, at) => line(one.name, one.values, [BRAND, ACCENT][at], {
                connectNulls: false, showSymbol: true, symbol: ["circle", "rect"][at], symbolSize: 7,
                lineStyle: { width: 2.5, type: ["solid", "dashed"][at] },
            })),
        }),

        quota: data => ({
            grid: { left: 8, right: 8, top: 34, bottom: 4, containLabel: true },
            legend: legend(),
            tooltip: tooltip({
                trigger: "axis", axisPointer: { type: "shadow", shadowStyle: { opacity: 0.06 } },
                formatter: found => [data.attained, ...data.levels]
                    .map(one => [one.name, one.shown[found[0].dataIndex]])
                    .filter(([, shown]) => shown !== null)
                    .reduce((lines, [name, shown]) => `${lines}\n${name} ${shown} ${data.unit}`, found[0].name),
            }),
            xAxis: axis({ type: "category", data: data.months, splitLine: { show: false } }),
            yAxis: axis({ type: "value", axisLabel: { color: MUTED, formatter: value => short.format(value) } }),
            series: [
                {
                    name: data.attained.name, type: "bar", barMaxWidth: 26, color: BRAND,
                    data: data.attained.amounts.map(value => ({ value, itemStyle: { color: value < 0 ? RED : BRAND } })),
                },
                ...data.levels.map((level, at) => line(level.name, level.amounts, [ACCENT, MUTED, GREEN][at], {
                    step: "middle", connectNulls: false, showSymbol: true, symbol: "rect", symbolSize: [14, 3],
                    lineStyle: { width: 1.5, type: ["solid", "dashed", "dotted"][at] },
                })),
            ],
        }),

        forecast: data => ({
            grid: { left: 8, right: 18, top: phone() ? 60 : 40, bottom: 4, containLabel: true },
            legend: legend(),
            tooltip: tooltip({
                trigger: "axis", axisPointer: { lineStyle: { color: LIGHT } },
                formatter: found => [
                    found[0].name,
                    ...data.said.filter(one => one.shown[found[0].dataIndex] !== null)
                        .map(one => `${one.name} ${one.shown[found[0].dataIndex]} ${data.unit}`),
                    ...data.came.map(one => `${one.name} ${one.shown} ${data.unit}`),
                ].join("\n"),
            }),
            xAxis: axis({ type: "category", data: data.days, splitLine: { show: false } }),
            yAxis: axis({ type: "value", axisLabel: { color: MUTED, formatter: value => short.format(value) } }),
            series: [
                ...data.said.map((one, at) => line(one.name, one.amounts, [BRAND, LIGHT, ACCENT, GREEN][at], {
                    connectNulls: false, showSymbol: true, symbol: ["circle", "rect", "triangle", "diamond"][at], symbolSize: 8,
                })),
                ...data.came.map((one, at) => line(one.name, data.days.map(() => one.amount), [INK, MUTED][at], {
                    showSymbol: data.days.length === 1, symbol: "none", lineStyle: { width: 1.5, type: ["dashed", "dotted"][at] },
                })),
            ],
        }),

        bubble: data => {
            const most = Math.max(0, ...data.series.flatMap(series => series.points.map(point => point.size)));
            const range = at => {
                const all = data.series.flatMap(series => series.points.map(point => point.at[at]));
                if (all.length === 0) return {};
                return { min: 10 ** Math.floor(Math.log10(Math.min(...all))), max: 10 ** Math.ceil(Math.log10(Math.max(...all))) };
            };
            const power = (name, gap, at) => axis({
                type: "log", ...named(name, gap), ...range(at), minorSplitLine: { show: false },
                axisLabel: { color: MUTED, hideOverlap: true, formatter: value => short.format(value) },
            });
            return {
                grid: { left: phone() ? 38 : 46, right: 20, top: 40, bottom: 30, containLabel: true },
                legend: legend({ itemWidth: 12, itemHeight: 12 }),
                tooltip: tooltip({
                    trigger: "item",
                    formatter: found => {
                        const point = found.data.point, words = data.words;
                        return [
                            point.name,
                            `${words.sales} ${point.sales} ${words.unit}`,
                            `${words.value} ${point.value} ${words.unit}`,
                            ...point.alive === null ? [] : [`${words.alive} ${whole(point.alive)}`],
                            `${words.expected} ${point.size.toFixed(1)}`,
                        ].join("\n");
                    },
                }),
                xAxis: power(data.words.sales, 28, 0),
                yAxis: power(data.words.value, phone() ? 44 : 50, 1),
                series: data.series.map((series, at) => ({
                    name: series.name, type: "scatter", color: [BRAND, ACCENT, RED, MUTED, LIGHT][at],
                    itemStyle: { opacity: 0.55, borderColor: "#fff", borderWidth: 0.5 },
                    emphasis: { itemStyle: { opacity: 0.9 } }, cursor: "pointer",
                    data: series.points.map(point => ({
                        value: point.at, point, link: point.link,
                        symbolSize: 6 + (most > 0 ? 26 * Math.sqrt(point.size / most) : 4),
                    })),
                })),
            };
        },

        selection: data => {
            const most = Math.max(0, ...data.bubbles.map(bubble => bubble.size ?? 0));
            const corner = (name, across, up) => ({
                value: [across, up], label: { show: true, formatter: name, color: MUTED, fontSize: 11, position: across > 50 ? "left" : "right" },
            });
            const bubbles = (name, isIn, color) => ({
                name, type: "scatter", color, cursor: "pointer",
                itemStyle: { opacity: 0.6, borderColor: "#fff", borderWidth: 0.5 }, emphasis: { itemStyle: { opacity: 0.95 } },
                data: data.bubbles.filter(bubble => bubble.in === isIn).map(bubble => ({
                    value: [bubble.across, bubble.up], bubble, link: bubble.link,
                    symbolSize: 8 + (most > 0 ? 30 * Math.sqrt(Math.max(0, bubble.size ?? 0) / most) : 4),
                    // Of what it is worth nothing is known: no bubble of nothing.
                    ...(bubble.size === null && { itemStyle: { color: "transparent", borderColor: color, borderWidth: 1.5, borderType: "dashed", opacity: 1 } }),
                })),
            });
            return {
                grid: { left: phone() ? 30 : 42, right: 18, top: 40, bottom: 34, containLabel: true },
                legend: legend({ itemWidth: 12, itemHeight: 12, data: [data.words.in, data.words.out] }),
                tooltip: tooltip({
                    trigger: "item",
                    formatter: found => {
                        const bubble = found.data.bubble, words = data.words;
                        return bubble === undefined ? found.name : [
                            bubble.name, bubble.quarter,
                            `${words.up} ${bubble.up.toFixed(1)}`, `${words.across} ${bubble.across.toFixed(1)}`,
                            `${words.size} ${bubble.shown} ${words.unit}`,
                        ].join("\n");
                    },
                }),
                xAxis: axis({ type: "value", min: 0, max: 100, ...named(data.words.across, 28) }),
                yAxis: axis({ type: "value", min: 0, max: 100, ...named(data.words.up, phone() ? 32 : 38) }),
                series: [
                    {
                        type: "scatter", silent: true, symbolSize: 0.1, color: "transparent",
                        data: [
                            corner(data.words.star, 1, 97), corner(data.words.strategic, 99, 97),
                            corner(data.words.streamline, 1, 3), corner(data.words.status, 99, 3),
                        ],
                        markLine: {
                            silent: true, symbol: "none", label: { show: false }, lineStyle: { color: ACCENT, type: "dashed" },
                            data: [{ xAxis: data.cut }, { yAxis: data.cut }],
                        },
                    },
                    bubbles(data.words.in, true, BRAND), bubbles(data.words.out, false, LIGHT),
                ],
            };
        },

        waterfall: data => ({
            grid: { left: 8, right: 8, top: 26, bottom: 8, containLabel: true },
            tooltip: tooltip({
                trigger: "axis", axisPointer: { type: "shadow", shadowStyle: { opacity: 0.06 } },
                formatter: found => {
                    const bar = data.bars[found[0].dataIndex];
                    return `${bar.name}\n${bar.shown} ${data.unit}`;
                },
            }),
            xAxis: axis({
                type: "category", data: data.bars.map(bar => bar.name), splitLine: { show: false },
                axisLabel: { color: INK, interval: 0, hideOverlap: false, overflow: "break", ...(phone() ? { fontSize: 10, width: 46 } : { fontSize: 12, width: 110 }) },
            }),
            yAxis: axis({ type: "value", axisLabel: { color: MUTED, formatter: value => short.format(value) } }),
            series: [
                {
                    type: "bar", stack: "bars", silent: true, itemStyle: { color: "transparent" },
                    data: data.bars.map(bar => Math.min(bar.from, bar.from + bar.amount)),
                },
                {
                    type: "bar", stack: "bars", barCategoryGap: "28%", cursor: "pointer",
                    label: {
                        show: true, position: "top", color: INK, fontSize: phone() ? 10 : 12,
                        formatter: found => phone() ? short.format(data.bars[found.dataIndex].amount) : data.bars[found.dataIndex].shown,
                    },
                    data: data.bars.map(bar => ({
                        value: Math.abs(bar.amount), link: bar.link,
                        itemStyle: { color: bar.total ? BRAND : bar.amount < 0 ? RED : GREEN },
                    })),
                },
            ],
        }),

        tracking: data => ({
            grid: { left: 8, right: 18, top: 34, bottom: 8, containLabel: true },
            legend: legend(),
            tooltip: tooltip({
                trigger: "axis", axisPointer: { lineStyle: { color: LIGHT } },
                formatter: found => found[0].value[0] + "\n"
                    + found.map(one => `${one.seriesName} ${number.format(Math.round(one.value[1]))}`).join("\n"),
            }),
            xAxis: axis({ type: "time", axisLabel: { color: MUTED, hideOverlap: true, formatter: "{yyyy}-{MM}" }, splitLine: { show: false } }),
            yAxis: axis({ type: "value", axisLabel: { color: MUTED, formatter: value => number.format(value) } }),
            series: [
                line(data.words.actual, data.actual, BRAND, { markLine: markAt(data.origin, data.words.origin) }),
                line(data.words.expected, data.expected, ACCENT, { lineStyle: { width: 2.5, type: "dashed" } }),
            ],
        }),

        calibration: data => ({
            grid: { left: 8, right: 8, top: 34, bottom: 26, containLabel: true },
            legend: legend(),
            tooltip: tooltip({
                trigger: "axis", axisPointer: { type: "shadow", shadowStyle: { opacity: 0.06 } },
                formatter: found => `${found[0].name} · ${data.accounts[found[0].dataIndex]}\n`
                    + found.map(one => `${one.seriesName} ${number.format(one.value)}`).join("\n"),
            }),
            xAxis: axis({ type: "category", data: data.bins, ...named(data.words.bins, 26), splitLine: { show: false } }),
            yAxis: axis({ type: "value" }),
            series: [
                { name: data.words.actual, type: "bar", data: data.actual, color: BRAND, barGap: "10%" },
                { name: data.words.expected, type: "bar", data: data.expected, color: ACCENT },
            ],
        }),

        curve: data => ({
            grid: { left: 8, right: 24, top: data.curves.length > 1 ? 34 : 16, bottom: 28, containLabel: true },
            legend: data.curves.length > 1 ? legend({ data: data.curves.map(curve => curve.name) }) : undefined,
            tooltip: tooltip({
                trigger: "axis", axisPointer: { lineStyle: { color: LIGHT } },
                formatter: found => whole(found[0].value[0]) + "\n"
                    + found.filter(one => one.seriesId !== "mark").map(one => `${one.seriesName} +${percent(one.value[1])}`).join("\n"),
            }),
            xAxis: axis({
                type: "value", ...named(data.words.x, 26), splitLine: { show: false }, max: "dataMax",
                axisLabel: { color: MUTED, formatter: whole },
            }),
            yAxis: axis({ type: "value", axisLabel: { color: MUTED, formatter: share => "+" + whole(share) } }),
            series: [
                ...data.curves.map((curve, at) => line(curve.name, curve.points, [BRAND, ACCENT][at], at > 0 ? {} : {
                    areaStyle: data.curves.length > 1 ? undefined : { color: BRAND, opacity: 0.08 },
                    markLine: markAt(data.mark, whole(data.mark)),
                })),
                { id: "mark", type: "scatter", symbolSize: 13, color: ACCENT, data: [], silent: true, tooltip: { show: false } },
            ],
        }),

        tenure: data => ({
            grid: { left: 8, right: 8, top: 26, bottom: 28, containLabel: true },
            tooltip: tooltip({ trigger: "axis", axisPointer: { type: "shadow", shadowStyle: { opacity: 0.06 } },
                formatter: found => `${found[0].name}\n${percent(found[0].value)}` }),
            xAxis: axis({ type: "category", data: data.names, ...named(data.words.x, 26), splitLine: { show: false } }),
            yAxis: axis({ type: "value", max: 1, axisLabel: { color: MUTED, formatter: whole } }),
            series: [{
                name: data.words.y, type: "bar", data: data.shares, color: LIGHT, barMaxWidth: 40,
                label: { show: !phone(), position: "top", color: MUTED, fontSize: 11, formatter: found => whole(found.value) },
            }],
        }),

        people: data => {
            const place = onMap(data);
            const COLOURS = { champion: GREEN, supporter: "#8ec5a4", neutral: "#c3cdd2", opponent: RED, unknown: "#fff" };
            const dark = stance => stance === "champion" || stance === "opponent";
            const bottom = node => {
                const parts = [node.letters, node.strength === null ? "" : node.strength + "/5"].filter(Boolean);
                return parts.length > 0 ? "\n" + parts.join(" · ") : "";
            };
            return {
                tooltip: tooltip({
                    formatter: found => found.dataType === "node"
                        ? [found.data.node.name, found.data.node.job, found.data.node.roles,
                            found.data.node.strength === null ? "" : `${data.words.relation} ${found.data.node.strength}/5`].filter(Boolean).join("\n")
                        : found.data.influence ? data.words.influence : "",
                }),
                series: [{
                    type: "graph", layout: "none", draggable: Boolean(document.getElementById("reports-to-form")),
                    roam: false, left: phone() ? 40 : 70, right: phone() ? 40 : 70, top: 40, bottom: 60,
                    // The drawing fills its box whatever its own measures are.
                    preserveAspect: false,
                    data: data.nodes.map(node => ({
                        id: node.id, name: node.id, node, ...place(node), symbolSize: node.size,
                        itemStyle: { color: COLOURS[node.stance], borderColor: INK, borderWidth: 1.5, borderType: node.stance === "unknown" ? "dashed" : "solid" },
                        label: {
                            show: true, position: "inside", formatter: `{sign|${node.sign}}`,
                            rich: { sign: { color: dark(node.stance) ? "#fff" : INK, fontSize: 16, fontWeight: 700 } },
                        },
                    })),
                    links: [
                        ...data.nodes.filter(node => node.superior).map(node => ({
                            source: node.superior, target: node.id, lineStyle: { color: MUTED, width: 1.5, curveness: 0 },
                        })),
                        ...data.lines.map(line => ({
                            source: line.source, target: line.target, influence: true, symbol: ["none", "arrow"], symbolSize: 10,
                            lineStyle: { color: ACCENT, width: line.strong ? 3 : 1.5, type: "dashed", curveness: 0.25 },
                        })),
                    ],
                }, {
                    // The words stand below each node, in a series of their own: a node has one label.
                    type: "graph", layout: "none", silent: true, roam: false, left: phone() ? 40 : 70, right: phone() ? 40 : 70, top: 40, bottom: 60,
                    preserveAspect: false, z: 3,
                    data: data.nodes.map(node => ({
                        name: node.id, ...place(node), symbolSize: node.size, itemStyle: { color: "transparent" },
                        label: {
                            show: true, position: "bottom", color: INK, fontSize: phone() ? 10 : 12, width: phone() ? 62 : 120,
                            overflow: "truncate", formatter: node.name + bottom(node),
                        },
                    })),
                }],
            };
        },

        alive: data => ({
            grid: { left: 8, right: 18, top: 12, bottom: 4, containLabel: true },
            tooltip: tooltip({
                trigger: "axis", axisPointer: { lineStyle: { color: LIGHT } },
                formatter: found => `${found[0].value[0]}\n${data.words.alive} ${whole(found[0].value[1])}`,
            }),
            xAxis: axis({ type: "time", splitLine: { show: false }, axisLabel: { color: MUTED, hideOverlap: true, formatter: "{yyyy}-{MM}" } }),
            yAxis: axis({ type: "value", min: 0, max: 1, axisLabel: { color: MUTED, formatter: whole } }),
            series: [line(data.words.alive, data.points, BRAND, { areaStyle: { color: BRAND, opacity: 0.08 } })],
        }),
    };

    // Where a slider stands on its curve, between two points of it.
    const mark = (chart, points, at) => {
        const next = points.findIndex(point => point[0] >= at);
        if (next < 0) return;
        const [right, left] = [points[next], points[Math.max(0, next - 1)]];
        const along = right[0] > left[0] ? (at - left[0]) / (right[0] - left[0]) : 0;
        chart.setOption({ series: [{ id: "mark", data: [[at, left[1] + along * (right[1] - left[1])]] }] });
    };
    const followSlider = (element, chart, data) => {
        const section = element.closest("section[id]");
        const slider = section && document.querySelector(`input[data-marks="${section.id}"]`);
        if (!slider) return;
        const follow = () => mark(chart, data.curves[0].points, slider.value / 100);
        slider.addEventListener("input", follow);
        follow();
    };

    // One person dragged onto another: the form below says so, as it would by hand.
    const dragPeople = (element, chart, data) => {
        const form = document.getElementById("reports-to-form");
        if (!form || element.dataset.chart !== "people") return;
        let held = null;
        chart.on("mousedown", found => {
            held = found.dataType === "node" ? { id: found.data.node.id, at: [found.event.offsetX, found.event.offsetY] } : null;
        });
        chart.getZr().on("mouseup", event => {
            if (!held) return;
            const { id, at } = held;
            held = null;
            if (Math.hypot(event.offsetX - at[0], event.offsetY - at[1]) < 12) return;
            const place = onMap(data);
            const target = data.nodes.find(node => {
                if (node.id === id) return false;
                const at = place(node);
                const [x, y] = chart.convertToPixel({ seriesIndex: 0 }, [at.x, at.y]);
                return Math.hypot(event.offsetX - x, event.offsetY - y) <= node.size / 2 + 8;
            });
            if (target) {
                form.elements.contact.value = id;
                form.elements.other.value = target.id;
                form.requestSubmit();
            } else {
                chart.setOption(OPTIONS.people(data));
            }
        });
    };

    const draw = element => {
        const block = element.querySelector("script[type='application/json']");
        if (!block || element.dataset.drawn) return;
        element.dataset.drawn = "yes";
        const data = JSON.parse(block.textContent);
        if (element.dataset.chart === "group") {
            unfoldAtFirst(data.roots);
            fitGroup(element, data);
        }
        // A part of the page that came anew leaves the element, and not what was drawn on it.
        echarts.getInstanceByDom(element)?.dispose();
        const chart = echarts.init(element, null, { renderer: "canvas" });
        chart.setOption({
            animation: false,
            textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
            ...OPTIONS[element.dataset.chart](data),
        });
        chart.on("click", found => {
            if (found.data && found.data.link) location.href = found.data.link;
        });
        foldGroup(element, chart, data);
        dragPeople(element, chart, data);
        if (data.curves) followSlider(element, chart, data);
        new ResizeObserver(() => chart.resize()).observe(element);
    };
    const drawAll = () => document.querySelectorAll("[data-chart]").forEach(draw);
    document.addEventListener("DOMContentLoaded", drawAll);
    document.addEventListener("htmx:after:swap", drawAll);
    if (document.readyState !== "loading") drawAll();
})();
