import { type AlertDefinition, defineAlert, firesWhen, logLines, staysSilentWhen } from 'sightline';
import { ERROR, FATAL, type LogSubject } from './subject.ts';

/** What the runtimes of Go, Node.js, Python, the JVM, Rust and .NET write as their last words. */
const LAST_WORDS =
  /^panic: |^fatal error: |FATAL ERROR: |Fatal Python error: |java\.lang\.OutOfMemoryError|thread '.*' panicked at|^Unhandled exception\. /;

/** The query with a word replaced, at each of its places. */
const sameAsAny = (query: string, word: string, other: string, reason: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...query.matchAll(new RegExp(`\\b${word}\\b`, 'g'))].map(({ index }) => [
      query.slice(0, index) + other + query.slice(index + word.length),
      `${reason}; nobody is told the value`,
    ]),
  );

/** A process that ends by its own fault, which a restart hides from everybody but its log. */
export function panics({ name, lines, stream, strange }: LogSubject): AlertDefinition<'error'> {
  const said = lines.where({ detected_level: { match: /fatal|critical/ } });
  const thrown = lines.matches(LAST_WORDS);
  const count = (of: typeof lines) => of.countOverTime('5m').sumBy();
  const either = count(said).or(count(thrown)).gt(0);
  return defineAlert({
    levels: { error: { when: either } },
    equivalentMutants: {
      ...sameAsAny(either.text, 'sum', 'max', 'more than none in all is more than none in the largest'),
      ...sameAsAny(either.text, 'sum', 'count', 'there is a count where there is a line, and none where there is none'),
      ...sameAsAny(either.text, 'count_over_time', 'rate', 'a rate is above zero exactly when the count is'),
    },
    summary: `${name} wrote a fatal error: a process of it ended, or says that it must`,
    runbook: {
      means: `A line of ${name} has the level fatal or critical, or reads as a runtime writes when it dies: a panic, an uncaught exception, no memory left.`,
      impact: 'What the process was doing is lost with it. When all instances meet the same input, all of them die.',
      confirm: [
        said.text,
        thrown.text,
        `sum by (instance) (changes(process_start_time_seconds{service="${name}"}[15m]))`,
      ],
      causes: [
        'An input the code did not expect: the stack below the line names the place.',
        'Memory: the heap of the runtime is smaller than what one request needs.',
        'A check at start that fails: configuration, a missing secret, a database of another version.',
      ],
      fix: [
        'Keep the line and its stack before the container’s log is rotated; open a defect with both.',
        'If it returns with each start, roll back, or take the input out of the queue that feeds it.',
        'No memory: raise the limit of the container and of the runtime together.',
      ],
      escalate: 'When a second instance dies of the same within the hour.',
    },
    tests: [
      firesWhen('a Go program panics once', {
        given: [
          logLines(stream, 'panic: runtime error: invalid memory address or nil pointer dereference', { from: '3m' }),
        ],
        from: '3m',
        until: '8m',
        annotations: { summary: `${name} wrote a fatal error: a process of it ended, or says that it must` },
      }),
      firesWhen('a line has the level fatal', {
        given: [logLines(stream, FATAL, { from: '3m' })],
        from: '3m',
        until: '8m',
      }),
      firesWhen('a line has the level critical', {
        given: [logLines(stream, '{"level":"critical","msg":"no licence"}', { from: '1m' })],
        at: '2m',
      }),
      ...[
        'fatal error: all goroutines are asleep - deadlock!',
        'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
        'Fatal Python error: Segmentation fault',
        'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space',
        "thread 'main' panicked at src/main.rs:2:5:",
        'Unhandled exception. System.NullReferenceException: Object reference not set to an instance of an object.',
      ].map(line =>
        firesWhen(`its last words are: ${line}`, { given: [logLines(stream, line, { from: '1m' })], at: '2m' }),
      ),
      staysSilentWhen('errors are written, a line speaks of panic, and another service dies', {
        given: [
          logLines(stream, ERROR, { every: '10s', times: 60 }),
          logLines(stream, 'recovered from panic: index out of range', { from: '1m', times: 5 }),
          logLines(strange, FATAL, { from: '1m', times: 9 }),
          logLines(strange, 'panic: boom', { from: '1m', times: 9 }),
        ],
        at: '9m',
      }),
    ],
  });
}
