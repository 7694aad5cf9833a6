import type { JiraMessage } from '../stand-ins/jira.ts';
import { documentText } from '../stand-ins/jira-document.ts';
import type { Everybody } from './everybody.ts';

/** A message as its reader sees it. */
export interface Reading {
  readonly title: string;
  /** Everything below the title: text, links and their addresses, labels, fields. */
  readonly text: string;
  /** The receiver itself knows that the alert is over. */
  readonly over: boolean;
  /** What ties the messages of one group together, where the receiver has that. */
  readonly thread?: string;
}

const jiraReading = ({ key, action, fields }: JiraMessage): Reading => ({
  title: fields.summary,
  text: [
    typeof fields.description === 'string' ? fields.description : documentText(fields.description),
    fields.priority.name,
    ...fields.labels,
  ].join('\n'),
  over: action === 'update' && fields.summary.startsWith('[RESOLVED]'),
  thread: key,
});

type Receiver = 'slack' | 'pagerduty' | 'mail' | 'hook' | 'jiraCloud' | 'jiraCenter' | 'teams';

/** All messages whose title (for webhooks: whose labels) names an alert, by receiver, in order of arrival. */
export function readings(everybody: Everybody, alertname: string): Readonly<Record<Receiver, readonly Reading[]>> {
  const { slack, pagerduty, mail, hook, jiraCloud, jiraCenter, teams } = everybody;
  const all: Record<Receiver, Reading[]> = {
    slack: slack.messages().flatMap(({ attachments }) =>
      attachments.map(({ title, title_link, text, footer, color }) => ({
        title,
        text: [title_link, text, footer].join('\n'),
        over: color === '#2eb67d',
      })),
    ),
    pagerduty: pagerduty.messages().map(({ payload, dedup_key, event_action, links }) => ({
      title: payload.summary,
      text: [JSON.stringify(payload), ...links.map(link => link.href)].join('\n'),
      over: event_action === 'resolve',
      thread: dedup_key,
    })),
    mail: mail.mails.map(({ subject, text, html }) => ({
      title: subject,
      text: [text, html].join('\n'),
      over: subject.startsWith('[RESOLVED]'),
    })),
    hook: hook.messages().map(message => ({
      title: message.commonLabels.alertname ?? '',
      text: JSON.stringify(message),
      over: message.status === 'resolved',
      thread: message.groupKey,
    })),
    jiraCloud: jiraCloud.messages().map(jiraReading),
    jiraCenter: jiraCenter.messages().map(jiraReading),
    teams: teams.messages().flatMap(({ attachments }) =>
      attachments.map(({ content: { body } }) => ({
        title: body[0]?.text ?? '',
        text: body[1]?.text ?? '',
        over: body[0]?.color === 'Good',
      })),
    ),
  };
  const named = new RegExp(`\\b${alertname}\\b`);
  return Object.fromEntries(
    Object.entries(all).map(([receiver, list]) => [receiver, list.filter(({ title }) => named.test(title))]),
  ) as unknown as Record<Receiver, Reading[]>;
}

/** What each receiver's message lacks; empty when all have everything. */
export function missing(
  told: Readonly<Record<string, Reading | undefined>>,
  parts: readonly string[],
): Record<string, string[]> {
  const lacking = Object.entries(told).map(([receiver, reading]) => {
    const all = reading === undefined ? '' : `${reading.title}\n${reading.text}`;
    return [receiver, parts.filter(part => !all.toLowerCase().includes(part.toLowerCase()))] as const;
  });
  return Object.fromEntries(lacking.filter(([, parts]) => parts.length > 0));
}

/** One message of each receiver, when all have one of that kind. */
export function one(
  all: Readonly<Record<string, readonly Reading[]>>,
  which: (reading: Reading) => boolean,
): Record<string, Reading> | undefined {
  const found = Object.entries(all).map(([receiver, list]) => [receiver, list.find(which)] as const);
  return found.every(([, reading]) => reading !== undefined)
    ? (Object.fromEntries(found) as Record<string, Reading>)
    : undefined;
}
