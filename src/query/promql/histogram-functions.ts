import { joinProblems, NO_PROBLEMS, problem } from '../problem.ts';
import { checkQuantile } from './aggregations.ts';
import { type Built, numberText, PRECEDENCE } from './built.ts';

/** `histogram_quantile(0.9, …)` over native histograms: the labels stay. */
export function nativeQuantile(of: Built, quantile: number): Built {
  return {
    ...of,
    text: `histogram_quantile(${numberText(quantile)}, ${of.text})`,
    precedence: PRECEDENCE.atom,
    problems: joinProblems(of.problems, checkQuantile(quantile)),
  };
}

/** `histogram_quantile(0.9, …)` over classic buckets: `le` is used up. */
export function classicQuantile(of: Built, quantile: number): Built {
  const message = 'histogramQuantile() needs the label "le", which the vector does not carry.';
  const missing = of.labels !== undefined && !of.labels.includes('le');
  const hint = "Keep it: sumBy('le', …), starting from histogram.bucket.";
  const built = nativeQuantile(of, quantile);
  return {
    ...built,
    labels: of.labels?.filter(label => label !== 'le'),
    problems: joinProblems(built.problems, missing ? [problem('query-unknown-label', message, hint)] : NO_PROBLEMS),
  };
}
