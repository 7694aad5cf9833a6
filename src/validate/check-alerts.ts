import { alertsOf } from '../model/alerts-of.ts';
import { detectionTimes } from '../model/detection-time.ts';
import type { Origin, Problem } from '../model/origin.ts';
import { tellsNobody } from '../model/routing.ts';
import type { RuleTest } from '../model/rule.ts';
import type { StackModel } from '../model/stack.ts';
import { type LocatedLevel, levelsOf } from './alert-lookup.ts';
import { partsThatSayNothing } from './runbook-words.ts';

/** Every alert has somebody who acts, something to do, and a proof that it fires and stays silent. */
export function checkAlerts(model: StackModel): Problem[] {
  const problems: Problem[] = [];
  const seen = new Map<string, string>();
  const unowned = new Map<string, { readonly origin: Origin; readonly names: readonly string[] }>();
  for (const { alert } of alertsOf(model)) {
    const { name, origin, runbook } = alert;
    const say = (code: Problem['code'], message: string, hint: string): void => {
      problems.push({ code, origin, message, hint });
    };
    if (!runbook) {
      say('alert-no-runbook', `${name} has no runbook.`, 'Add runbook: { means, impact, confirm, fix }.');
    } else {
      const empty = (['means', 'impact', 'confirm', 'fix'] as const).filter(
        part => !runbook[part] || runbook[part].length === 0,
      );
      if (empty.length > 0)
        say(
          'alert-no-runbook',
          `The runbook of ${name} says nothing under ${empty.join(', ')}.`,
          `Add ${empty.join(' and ')} to it: what the person who is woken needs.`,
        );
      const idle = partsThatSayNothing(runbook);
      if (idle.length > 0)
        say(
          'runbook-says-nothing',
          `The runbook of ${name} has words under ${idle.join(', ')}, and they say nothing about it.`,
          'Write what is true of this alert alone: which part fails, who notices, where it shows, what ends it.',
        );
    }
    for (const kind of ['fires', 'silent'] as const) {
      // An alert over no series at all (the Watchdog) is never silent.
      const constant =
        name === 'Watchdog' ||
        alert.levels.every(
          ({ expr }) => expr.language === 'promql' && expr.metrics.length === 0 && expr.labels?.length === 0,
        );
      if (constant && kind === 'silent') continue;
      if (alert.tests.some(test => shows(test, kind)) || alert.testsSetAside !== undefined) continue;
      const call = kind === 'fires' ? 'firesWhen' : 'staysSilentWhen';
      say(
        'alert-untested',
        `${name} has no test that it ${kind === 'fires' ? 'fires' : 'stays silent'}.`,
        `Add ${call}('…', { given: […], at: '…' }) to its tests.`,
      );
    }
    if (alert.testsSetAside !== undefined)
      say(
        'tuned-alert-untested',
        `${name} was tuned; what it does now is not proven. Set aside: ${alert.testsSetAside.map(test => `"${test}"`).join(', ')}.`,
        `State its new behaviour beside the change: ${name}: { …, tests: [firesWhen('…', { … }), staysSilentWhen('…', { … })] }.`,
      );
    if (!alert.owner && alert.levels.some(level => level.severity === 'critical')) {
      const names = unowned.get(origin.path)?.names ?? [];
      unowned.set(origin.path, { origin, names: [...names, name] });
    }
    const earlier = seen.get(name.toLowerCase());
    if (earlier !== undefined && (earlier !== name || alert.service === undefined)) {
      say(
        'alert-duplicate',
        // Runbooks are files, and some file systems do not tell capitals from small letters.
        earlier === name ? `Two alerts are named ${name}.` : `${name} and ${earlier} differ in capitals only.`,
        'Rename one; a person who reads the name must know which runbook to open.',
      );
    }
    seen.set(name.toLowerCase(), name);
  }
  // The alerts that every service has lack the same owner: one place to mend, one finding.
  for (const { origin, names } of unowned.values()) {
    const message =
      names.length === 1
        ? `${names[0]} pages somebody, but nobody owns it.`
        : `${[...names].sort().join(', ')} page somebody, but nobody owns them.`;
    const hint = 'Give the alert or its service an owner: owner("team-core", "#team-core").';
    problems.push({ code: 'alert-no-owner', origin, message, hint });
  }
  for (const located of levelsOf(model)) problems.push(...checkBudget(model, located));
  return problems;
}

/** A test of the edges (`from`) looks at a silent moment as well. */
const shows = ({ kind, checks }: RuleTest, wanted: 'fires' | 'silent'): boolean =>
  kind === wanted || checks.some(check => 'alert' in check && check.firing.length > 0 === (wanted === 'fires'));

const TERMS = {
  scrapeSeconds: ['the scrape interval', 'scrape the job more often (`scrape.interval`)'],
  timeoutSeconds: ['the scrape timeout', 'shorten `scrape.timeout`'],
  recordingSeconds: ['the recording rules it reads', 'read the raw series'],
  windowSeconds: ['the window of the expression', 'look back over a shorter range'],
  evaluationSeconds: ['the evaluation interval', "say detect: 'fast'"],
  forSeconds: ['`for`', 'shorten `for`'],
  waitSeconds: ['the wait of its route', 'shorten groupWait and groupInterval of its route'],
} as const;
type Term = keyof typeof TERMS;

/** The first message of a critical level arrives within the alert's budget. */
function checkBudget(model: StackModel, { alert, level, group }: LocatedLevel): Problem[] {
  if (level.severity !== 'critical' || !model.routing) return [];
  const inside = new Set(model.routing.receivers.filter(tellsNobody).map(r => r.name));
  const times = detectionTimes(alert, level, group, model.scrapeJobs, model.routing, model.ruleGroups).filter(
    t => !inside.has(t.receiver),
  );
  const [fastest] = times.sort((a, b) => a.joiningSeconds - b.joiningSeconds);
  if (!fastest || fastest.joiningSeconds <= alert.budgetSeconds) return [];
  const terms: Readonly<Record<Term, number>> = {
    ...fastest,
    waitSeconds: fastest.joiningSeconds - fastest.totalSeconds + fastest.groupWaitSeconds,
  };
  const largest = (Object.keys(TERMS) as Term[]).reduce((a, b) => (terms[b] > terms[a] ? b : a));
  const [what, how] = TERMS[largest];
  return [
    {
      code: 'alert-too-slow',
      origin: alert.origin,
      message: `${alert.name} (critical) reaches ${fastest.receiver} at worst ${fastest.joiningSeconds} s after the fault; its budget is ${alert.budgetSeconds} s. The largest term is ${what} with ${terms[largest]} s.`,
      hint: `Either ${how}, or accept it with budget: '${Math.ceil(fastest.joiningSeconds / 60)}m'.`,
    },
  ];
}
