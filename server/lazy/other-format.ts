export { recogniseOtherFormat } from '../../engine/import/recognise-file.ts';
