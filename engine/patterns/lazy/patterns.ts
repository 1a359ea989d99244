import hello from '../../../examples/hello/hello.baton.yaml';
import triage from '../../../examples/triage/triage.baton.yaml';
import analogy from '../analogy.yaml';
import confidence from '../confidence.yaml';
import critique from '../critique.yaml';
import factCheck from '../fact-check.yaml';
import type { PatternName } from '../names.ts';
import perspectives from '../perspectives.yaml';
import quickView from '../quick-view.yaml';
import scenarios from '../scenarios.yaml';
import stakeholders from '../stakeholders.yaml';
import systems from '../systems.yaml';
import timeHorizons from '../time-horizons.yaml';

/** The patterns that ship with Baton, name to text: ordinary pipelines, which can be opened, copied and changed. */
export const library: Readonly<Record<PatternName, string>> = {
  'quick-view': quickView,
  confidence,
  critique,
  'fact-check': factCheck,
  perspectives,
  scenarios,
  stakeholders,
  systems,
  'time-horizons': timeHorizons,
  analogy,
};

/** Small example pipelines for models that draft one, name to text. */
export const examples: Readonly<Record<string, string>> = { hello, triage };
