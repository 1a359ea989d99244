/** The style of a report: it follows the reader's light or dark setting, prints well, and loads nothing. */
export const style = `
:root{color-scheme:light dark;--ink:#1f2328;--dim:#59636e;--page:#fff;--card:#f6f8fa;--edge:#d1d9e0;--good:#1a7f37;--bad:#c02026;--warn:#875300;--busy:#0b62c4}
@media (prefers-color-scheme:dark){:root{--ink:#e6e6e6;--dim:#a3a9b1;--page:#1b1c1e;--card:#242629;--edge:#3f444a;--good:#5fc77c;--bad:#ff8a85;--warn:#e3ae4f;--busy:#74b5ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:1200px;margin:0 auto;padding:24px 20px 64px}
h1{font-size:26px;margin:0 0 12px;overflow-wrap:anywhere}
h2{font-size:19px;margin:36px 0 10px;border-bottom:1px solid var(--edge);padding-bottom:4px}
h3{font-size:15px;margin:14px 0 4px;overflow-wrap:anywhere}
p,ul{margin:6px 0}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14px}
th,td{text-align:left;vertical-align:top;padding:5px 10px 5px 0;border-bottom:1px solid var(--edge)}
td{overflow-wrap:anywhere}
td.number,th.number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 20px;margin:0}
dt{color:var(--dim)}
dd{margin:0;overflow-wrap:anywhere}
pre{background:var(--card);border:1px solid var(--edge);border-radius:6px;padding:10px 12px;margin:6px 0;white-space:pre-wrap;overflow-wrap:anywhere;font:13px/1.45 ui-monospace,monospace}
details{border-bottom:1px solid var(--edge);padding:6px 0}
summary{cursor:pointer;overflow-wrap:anywhere}
.dim{color:var(--dim)}
.succeeded{color:var(--good)}.failed,.bad{color:var(--bad)}.skipped,.cancelled,.pending{color:var(--dim)}.waiting,.interrupted,.doubtful{color:var(--warn)}.running{color:var(--busy)}
.picture{overflow:auto;max-height:640px;border:1px solid var(--edge);border-radius:6px;background:var(--page)}
.picture svg{display:block}
.time text{fill:var(--ink);font:12px system-ui,sans-serif}
.time .mark{fill:var(--dim)}
.time line{stroke:var(--edge)}
.time rect{fill:var(--good)}
.time .failed{fill:var(--bad)}.time .waiting,.time .interrupted{fill:var(--warn)}.time .running,.time .cancelled{fill:var(--dim)}
@media print{details>*{display:block}.picture{max-height:none}}
`;
