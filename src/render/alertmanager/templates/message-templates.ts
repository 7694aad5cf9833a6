import { commonTemplate } from './common.ts';
import { emailTemplate } from './email.ts';
import { jiraTemplate } from './jira.ts';
import { msteamsTemplate } from './msteams.ts';
import { pagerdutyTemplate } from './pagerduty.ts';
import { slackTemplate } from './slack.ts';

/** A file of Go templates; every template in it is called `sightline.…`. */
export interface MessageTemplate {
  /** File name without ending. */
  readonly name: string;
  readonly text: string;
}

/**
 * The wording of every message. All carry severity, owner and contact, summary, description, the series' labels, and
 * links to dashboard, runbook and silence.
 * @param linked whether Alertmanager's own address is known; links to it are left out otherwise
 */
export const messageTemplates = (linked: boolean): readonly MessageTemplate[] => [
  { name: 'common', text: commonTemplate(linked) },
  { name: 'email', text: emailTemplate(linked) },
  { name: 'jira', text: jiraTemplate(linked) },
  { name: 'msteams', text: msteamsTemplate(linked) },
  { name: 'pagerduty', text: pagerdutyTemplate },
  { name: 'slack', text: slackTemplate(linked) },
];
