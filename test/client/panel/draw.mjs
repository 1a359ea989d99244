// Draws the panel in all its states and themes into a folder, to be looked at: `node test/client/panel/draw.mjs FOLDER [PATTERN]`.
import '../../hooks.mjs';

await import('./draw.ts');
