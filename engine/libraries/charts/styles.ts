/** Colours of series, distinguishable with colour blindness, on white and on black. */
const light = ['#2563c9', '#d9730d', '#178a68', '#c2396b', '#7a52c7', '#8f6f14', '#2389ad', '#68707c'];
const dark = ['#6ea8ff', '#f5a25d', '#4cc9a3', '#f0789f', '#b195f5', '#d9bd5c', '#67c7e8', '#a3abb5'];

const inks = {
  light: '--ink:#1f2328;--dim:#59636e;--grid:#e4e8ec;--base:#8c959f;--back:#ffffff;',
  dark: '--ink:#e6edf3;--dim:#9aa4af;--grid:#2a323c;--base:#6b7683;--back:#10151b;',
};
const colours = (list: readonly string[]): string => list.map((colour, index) => `--c${index}:${colour}`).join(';');
const lightVars = inks.light + colours(light);
const darkVars = inks.dark + colours(dark);

export const seriesColour = (index: number): string => `var(--c${index % light.length})`;

/** The style of a picture: it follows its reader's light or dark setting, unless a theme is fixed. */
export function styleOf(theme: 'light' | 'dark' | 'auto'): string {
  const vars = {
    auto: `.baton{${lightVars}}@media (prefers-color-scheme:dark){.baton{${darkVars}}}`,
    light: `.baton{${lightVars}}`,
    dark: `.baton{${darkVars}}`,
  }[theme];
  return `${vars}.baton text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;font-size:12px;fill:var(--dim);font-variant-numeric:tabular-nums}.baton .title{font-size:18px;font-weight:600;fill:var(--ink)}.baton .name{fill:var(--ink)}.baton .big{font-size:22px;font-weight:600;fill:var(--ink)}.baton .grid{stroke:var(--grid)}.baton .base{stroke:var(--base)}`;
}
