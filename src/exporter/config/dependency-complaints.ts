import type { ExporterCheck } from '../../model/exporter-config.ts';
import { didYouMean } from '../../shared/suggest.ts';

type Checks = Readonly<Record<string, ExporterCheck>>;

/** Names that no check has, and checks that would wait for each other for ever. */
export const dependencyComplaints = (checks: Checks): string[] => [
  ...Object.entries(checks).flatMap(([name, { dependsOn = [] }]) =>
    dependsOn
      .filter(other => !Object.hasOwn(checks, other))
      .map(
        other => `checks.${name}.dependsOn: there is no check "${other}". ${didYouMean(other, Object.keys(checks))}`,
      ),
  ),
  ...cycles(checks).map(
    ([name = '', ...rest]) =>
      `checks.${name}.dependsOn: it depends on itself (${[name, ...rest, name].join(' → ')}); take one of them out.`,
  ),
];

/** Each circle once, from the check in it that is declared first. */
function cycles(checks: Checks): string[][] {
  const names = Object.keys(checks);
  const found: string[][] = [];
  const done = new Set<string>();
  const visit = (name: string, way: readonly string[]): void => {
    const from = way.indexOf(name);
    if (from >= 0) {
      const circle = way.slice(from);
      const first = names.find(one => circle.includes(one)) ?? name;
      const at = circle.indexOf(first);
      found.push([...circle.slice(at), ...circle.slice(0, at)]);
      return;
    }
    if (done.has(name) || !Object.hasOwn(checks, name)) return;
    for (const other of checks[name]?.dependsOn ?? []) visit(other, [...way, name]);
    done.add(name);
  };
  for (const name of names) visit(name, []);
  return found;
}
