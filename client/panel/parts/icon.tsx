/** Drawn on 16 × 16, so that they look the same with any fonts. */
const icons = {
  debug:
    'M5.5 6.5h5v3.2a2.5 2.5 0 0 1-5 0zM6.2 6.5a1.8 1.8 0 0 1 3.6 0M8 7v5M5.5 8.2L3 7M10.5 8.2L13 7M5.5 10.4L3 11.8M10.5 10.4l2.5 1.4',
  rails: 'M4 2.5v11M4 5.5h0M7.5 4.5h6M7.5 8h6M7.5 11.5h6',
  cards: 'M2 5.5h4.5v5H2zM9.5 2.5H14v4H9.5zM9.5 9.5H14v4H9.5zM6.5 8l3-3.5M6.5 8l3 3.5',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  continue: 'M5 3.5v9l7-4.5z',
  back: 'M10 3.5L5.5 8l4.5 4.5',
} as const;

/** An icon button with an accessible name. */
export function IconButton({
  icon,
  name,
  disabled,
  act,
}: {
  icon: keyof typeof icons;
  name: string;
  disabled?: boolean;
  act(): void;
}) {
  return (
    <button type="button" class="icon" aria-label={name} title={name} disabled={disabled} onClick={act}>
      <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
        <path d={icons[icon]} />
      </svg>
    </button>
  );
}

/** A flat button of a bar with an icon of 14 × 14; with `pressed` it is a toggle. */
export function SignButton({
  path,
  name,
  title = name,
  pressed,
  disabled,
  act,
}: {
  path: string;
  name: string;
  title?: string;
  pressed?: boolean;
  disabled?: boolean;
  act(): void;
}) {
  return (
    <button
      type="button"
      class="plain toggle"
      aria-label={name}
      title={title}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={act}
    >
      <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
        <path d={path} />
      </svg>
    </button>
  );
}
