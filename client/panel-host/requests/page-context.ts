import type { Memento, TextDocument } from 'vscode';
import type { InputFormHost } from '../../inputs/input-form.ts';
import type { KeyStore } from '../../keys.ts';
import type { Advisor } from '../../runs/foresight/advisor.ts';
import type { Runs } from '../../runs/session.ts';
import type { Pins } from '../../runs/start/pins.ts';
import type { PageFeed } from '../feed/page-feed.ts';
import type { PageForecasts } from '../plan/page-forecasts.ts';
import type { PngPainter } from '../png-painter.ts';

/** The services for the requests of a page. */
export interface PageContext {
  document: TextDocument;
  feed: PageFeed;
  painter: PngPainter;
  /** Storage for later panels. */
  kept: Memento;
  pins: Pins;
  inputs: InputFormHost;
  /** The keys of models' providers, and the choices in this workspace: later runs use them. */
  keys: KeyStore;
  memory: Memento;
  runs: Pick<Runs, 'endAtOnce'>;
  forecasts: PageForecasts;
  advisor: Advisor;
  /** dist/worker.cjs. */
  workerFile: string;
}
