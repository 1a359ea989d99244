import { graphTexts } from '../../../language/texts/compile/graphs.ts';
import { say } from '../../../language/texts.ts';
import { agentsFrame, withAgentsInside } from '../agents-in-graph.ts';
import type { Graph, Node } from '../graph.ts';
import { curve } from '../layout/curve.ts';
import { layout } from '../layout/layout.ts';
import { type Box, gap, type LayoutOptions, type PictureLine, stack } from '../layout/picture.ts';

interface SvgOptions extends Pick<LayoutOptions, 'open'> {
  /** Read aloud by screen readers; the pipeline's id unless given. */
  title?: string;
  /** Light, even on a dark page. */
  light?: boolean;
}

interface NodeDrawing {
  node: Node;
  box: Box;
}

/** A graph as a standalone SVG document that reads well on light and dark pages. Bodies of groups and loops are drawn unless `open` says which. */
export function toSvg(written: Graph, options: SvgOptions = {}): string {
  const graph = withAgentsInside(written);
  const opens = (node: Node): boolean =>
    node.body !== undefined && (!node.loop?.single || agentsFrame(written, node) !== undefined);
  const all = new Set(graph.nodes.filter(opens).map((node) => node.path));
  const { boxes, lines, size } = layout(graph, undefined, { open: options.open ?? all });
  const drawn = boxes.flatMap((box): NodeDrawing[] => graph.nodes.slice(box.node, box.node + 1).map((node) => ({ node, box })));
  const title = options.title ?? graph.id;

  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}" role="img">`,
    `<title>${xml(title)}</title>`,
    `<style>${options.light ? style.replace(darkRule, '') : style}</style>`,
    `<rect class="page" width="${size.width}" height="${size.height}"/>`,
    ...drawn.filter(({ box }) => box.open).map(group),
    ...lines.map(wire),
    ...drawn.filter(({ box }) => !box.open).map(step),
    '</svg>',
    '',
  ].join('\n');
}

const darkRule =
  '@media (prefers-color-scheme:dark){svg{--page:#1f1f1f;--card:#2a2a2b;--line:#505050;--wire:#8a8a8a;--text:#e0e0e0;--dim:#a8a8a8}}';
const style = [
  'svg{--page:#fff;--card:#f6f6f6;--line:#c4c4c4;--wire:#8a8a8a;--text:#1f1f1f;--dim:#616161;font:13px system-ui,sans-serif}',
  darkRule,
  '.page{fill:var(--page)}.card{fill:var(--card);stroke:var(--line)}.body{fill:none;stroke:var(--line)}.wire{fill:none;stroke:var(--wire);stroke-width:1.4}',
  '.route,.dormant .card{stroke-dasharray:4 3}.id{fill:var(--text);font-weight:600}.about{fill:var(--dim);font-size:11px}',
].join('');

const kindClass = (line: PictureLine): string =>
  line.kinds.every((kind) => kind === 'route' || kind === 'handoff') ? 'wire route' : 'wire';
const wire = (line: PictureLine): string =>
  `<path class="${kindClass(line)}" d="${curve(line)}">${line.labels.length ? `<title>${xml(line.labels.join(', '))}</title>` : ''}</path>`;

function step({ node, box }: NodeDrawing): string {
  const sheets = node.loop ? stack.offset : 0;
  const width = box.width - sheets;
  const height = box.height - sheets;
  const styleText = (offset: number): string =>
    `<rect class="card" x="${offset}" y="${sheets - offset}" width="${width}" height="${height}" rx="6"/>`;
  const about =
    node.condition === undefined ? node.detail : say(graphTexts.ifCondition, { what: node.detail, condition: node.condition });

  return [
    `<g transform="translate(${box.x} ${box.y})"${node.dormant ? ' class="dormant"' : ''}>`,
    `<title>${xml(`${node.path}: ${about}`)}</title>`,
    ...(sheets ? [styleText(sheets), styleText(sheets / 2)] : []),
    styleText(0),
    `<text class="id" x="14" y="${sheets + 24}">${xml(shorten(node.id, width - 28, 7.4))}</text>`,
    `<text class="about" x="14" y="${sheets + 42}">${xml(shorten(about, width - 28, 6))}</text>`,
    ...(node.loop ? [`<text class="about" x="14" y="${sheets + 62}">${xml(shorten(node.loop.title, 160, 6))}</text>`] : []),
    '</g>',
  ].join('');
}

function group({ node, box }: NodeDrawing): string {
  const about = node.loop ? node.loop.title : node.detail;
  return [
    `<g transform="translate(${box.x} ${box.y})">`,
    `<rect class="body" width="${box.width}" height="${box.height}" rx="6"/>`,
    `<text x="${gap.padding}" y="22"><tspan class="id">${xml(node.id)}</tspan><tspan class="about" dx="8">${xml(about)}</tspan></text>`,
    '</g>',
  ].join('');
}

/** Shortens a text to a width, by average letter widths: an SVG cannot measure. */
function shorten(text: string, width: number, advance: number): string {
  const letters = [...text];
  const most = Math.floor(width / advance);
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}…`;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** XML forbids most control characters, even escaped. */
const xml = (text: string): string =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '�')
    .replace(/[&<>"]/g, (letter) => entities[letter] ?? letter);
