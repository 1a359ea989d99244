// The only file that loads what mends broken JSON: a bundle of its own.
export { jsonrepair } from 'jsonrepair';
