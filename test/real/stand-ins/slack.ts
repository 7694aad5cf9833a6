import { broken, type HttpRequest, isText, jsonObject, type Verdict } from './http-stand-in.ts';

export interface SlackAttachment {
  readonly title: string;
  readonly title_link: string;
  readonly text: string;
  readonly fallback: string;
  readonly footer: string;
  readonly color: string;
  readonly mrkdwn_in: readonly string[];
}

export interface SlackMessage {
  readonly channel: string;
  readonly attachments: readonly SlackAttachment[];
}

/** Slack cuts texts at 40,000 characters, and footers at 300. */
const limits = (a: SlackAttachment): Record<string, boolean> => ({
  'the text of an attachment has at most 40,000 characters': a.text.length <= 40_000,
  'a footer has at most 300 characters': a.footer.length <= 300,
  'a colour is a hexadecimal number': /^#[0-9a-f]{6}$/i.test(a.color),
  'a link of a title is a URL': !a.title_link || URL.canParse(a.title_link),
});

const refused = (status: number, reason: string): Verdict<SlackMessage> => ({
  status,
  body: reason,
  contentType: 'text/html',
  problems: [reason],
});

/** An incoming webhook (https://api.slack.com/messaging/webhooks): its answers are words, `ok` when it took the message. */
export function slack(request: HttpRequest): Verdict<SlackMessage> {
  if (!/^\/services\/T\w+\/B\w+\/[\w-]+$/.test(request.path)) return refused(404, 'no_service');
  const message = jsonObject(request) as SlackMessage | undefined;
  if (request.method !== 'POST' || message === undefined) return refused(400, 'invalid_payload');
  const attachments = message.attachments ?? [];
  if (attachments.length > 100) return refused(400, 'too_many_attachments');
  if (!attachments.some(a => isText(a.text) || isText(a.fallback))) return refused(400, 'no_text');
  return {
    status: 200,
    body: 'ok',
    contentType: 'text/html',
    message,
    problems: attachments.flatMap(a => broken(limits(a))),
  };
}
