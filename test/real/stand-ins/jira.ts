import { broken, type HttpRequest, isText, jsonObject, type Vendor, type Verdict } from './http-stand-in.ts';
import { type DocumentNode, documentProblems, documentText } from './jira-document.ts';

export interface JiraFields {
  readonly project: { readonly key: string };
  readonly issuetype: { readonly name: string };
  readonly summary: string;
  readonly description: string | (DocumentNode & { readonly version: number });
  readonly labels: readonly string[];
  readonly priority: { readonly name: string };
}

/** An issue that was created or changed. */
export interface JiraMessage {
  readonly action: 'create' | 'update';
  readonly key: string;
  readonly fields: JiraFields;
}

/** Looked at with every request, since tokens are renewed. */
export interface JiraAccount {
  username: string;
  apiToken: string;
}

const LONGEST_DESCRIPTION = 32_767;
const PRIORITIES = ['Highest', 'High', 'Medium', 'Low', 'Lowest'];

/** What Jira asks of the fields, in its own words where they are known. */
function rules(fields: JiraFields, version: string): Record<string, boolean> {
  const { summary, description, labels = [], priority } = fields;
  return {
    'project is required': isText(fields.project?.key),
    'issuetype is required': isText(fields.issuetype?.name),
    'You must specify a summary of the issue.': isText(summary),
    'The summary is invalid because it contains newline characters.': !/[\r\n]/.test(summary),
    'Summary must be less than 255 characters.': [...summary].length <= 255,
    'The entered text is too long.':
      (typeof description === 'string' ? description : documentText(description)).length <= LONGEST_DESCRIPTION,
    'The description is a document in the third interface, a text in the second.':
      (version === '3') === (typeof description === 'object'),
    'A label contains spaces.': labels.every(label => !/\s/.test(label)),
    'A label is longer than 255 characters.': labels.every(label => label.length <= 255),
    'The priority selected is invalid.': priority === undefined || PRIORITIES.includes(priority.name),
  };
}

/**
 * The REST API of Jira and Jira Service Management, as far as alerts go: search, create, change, transitions. The third
 * interface is that of the cloud, where the old way to search is gone; the second is that of Data Center.
 */
export function jira(account: JiraAccount): Vendor<JiraMessage> {
  const issues = new Map<string, JiraFields>();
  const authorization = (): string =>
    `Basic ${Buffer.from(`${account.username}:${account.apiToken}`).toString('base64')}`;

  const change = (request: HttpRequest, version: string, existing?: string): Verdict<JiraMessage> => {
    const fields = jsonObject(request)?.fields as JiraFields | undefined;
    if (fields === undefined) return refused(400, ['fields are required']);
    const problems = [
      ...broken(rules(fields, version)),
      ...(typeof fields.description === 'object' ? documentProblems(fields.description) : []),
    ];
    if (problems.length > 0) return refused(400, problems);
    const key = existing ?? `${fields.project.key}-${issues.size + 1}`;
    issues.set(key, fields);
    return existing === undefined
      ? { ...answer(201, { id: `${10_000 + issues.size}`, key }), message: { action: 'create', key, fields } }
      : { status: 204, body: '', message: { action: 'update', key, fields } };
  };

  return request => {
    const [, version = '', path = ''] = /^\/rest\/api\/([23])\/(.*)$/.exec(request.path) ?? [];
    if (request.headers.authorization !== authorization()) return refused(401, ['the account or token is not known']);
    const step = `${request.method} ${path}`;
    if (step === 'POST search' && version === '3') return refused(410, ['The requested API has been removed.']);
    if (step === (version === '3' ? 'POST search/jql' : 'POST search')) {
      return answer(200, { issues: found(issues, String(jsonObject(request)?.jql)) });
    }
    if (step === 'POST issue') return change(request, version);
    const [, key = '', rest] = /^issue\/([A-Z]+-\d+)(\/transitions)?$/.exec(path) ?? [];
    if (issues.has(key) && request.method === 'PUT' && rest === undefined) return change(request, version, key);
    if (issues.has(key) && request.method === 'GET' && rest !== undefined) return answer(200, { transitions: [] });
    return refused(404, [`${step} does not exist`]);
  };
}

/** The open issues of a project with a label, by the only query that is asked. */
function found(issues: ReadonlyMap<string, JiraFields>, jql: string): unknown[] {
  const [, project] = /project="([^"]+)"/.exec(jql) ?? [];
  const [, label = ''] = /labels="([^"]+)"/.exec(jql) ?? [];
  return [...issues]
    .filter(([, fields]) => fields.project.key === project && fields.labels.includes(label))
    .map(([key]) => ({ key, fields: { status: { name: 'Open', statusCategory: { key: 'new' } } } }));
}

const answer = (status: number, body: unknown): Verdict<JiraMessage> => ({ status, body: JSON.stringify(body) });

const refused = (status: number, problems: readonly string[]): Verdict<JiraMessage> => ({
  ...answer(status, { errorMessages: problems, errors: {} }),
  problems,
});
