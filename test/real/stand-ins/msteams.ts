import { broken, type HttpRequest, isText, jsonObject, type Verdict } from './http-stand-in.ts';

export interface TeamsMessage {
  readonly type: string;
  readonly attachments: readonly {
    readonly contentType: string;
    readonly content: {
      readonly type: string;
      readonly version: string;
      readonly body: readonly { readonly type: string; readonly text: string; readonly color?: string }[];
    };
  }[];
}

/** https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook */
const LARGEST_MESSAGE = 28 * 1024;

const rules = ({ type, attachments: [card] = [] }: TeamsMessage): Record<string, boolean> => ({
  'the type is "message"': type === 'message',
  'the first attachment is an adaptive card':
    card?.contentType === 'application/vnd.microsoft.card.adaptive' && card.content?.type === 'AdaptiveCard',
  'the version of the card is at most 1.5': Number(card?.content?.version) <= 1.5,
  'every block of text has a text': (card?.content?.body ?? []).every(b => b.type !== 'TextBlock' || isText(b.text)),
});

/**
 * The trigger of a Power Automate workflow. It accepts whatever has the right form; a message over the size limit is
 * accepted by the workflow and lost when it posts to the channel, so here it is refused.
 */
export function msteams(request: HttpRequest): Verdict<TeamsMessage> {
  const refused = (status: number, problems: readonly string[]): Verdict<TeamsMessage> => ({
    status,
    body: JSON.stringify({ error: { code: 'InvalidRequestContent', message: problems.join(', ') } }),
    problems,
  });
  const { pathname, searchParams } = new URL(request.path, 'http://teams');
  if (request.method !== 'POST' || !/^\/workflows\/\w+\/triggers\/manual\/paths\/invoke$/.test(pathname)) {
    return refused(404, ['the workflow is unknown']);
  }
  if (!searchParams.get('sig')) return refused(401, ['the request is not signed']);
  if (Buffer.byteLength(request.body) > LARGEST_MESSAGE) return refused(413, ['the message is larger than 28 KB']);
  const message = jsonObject(request) as TeamsMessage | undefined;
  if (message === undefined) return refused(400, ['the body is no JSON object']);
  const problems = broken(rules(message));
  return problems.length > 0 ? refused(400, problems) : { status: 202, body: '', message };
}
