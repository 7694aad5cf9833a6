import { email, jira, msteams, pagerduty, secret, slack, webhook } from 'sightline';

const account = { username: 'robot@example.org', apiToken: secret('jira-token', 'Jira') };

/** Every way to tell somebody; Jira has two interfaces. */
export const WAYS = {
  slack: slack({ channel: '#shop', webhookUrl: secret('slack-url', 'Slack') }),
  pagerduty: pagerduty({ routingKey: secret('pagerduty-key', 'PagerDuty') }),
  email: email({
    to: 'shop@example.org',
    from: 'alerts@example.org',
    smarthost: 'mail.example.org:587',
    username: 'alerts',
    password: secret('mail-password', 'the mail account'),
  }),
  webhook: webhook({ url: 'http://hook.example.org/alerts', bearerToken: secret('hook-token', 'the hook') }),
  jiraCloud: jira({ ...account, apiUrl: 'https://shop.atlassian.net/rest/api/3/', project: 'CLOUD' }),
  jiraCenter: jira({ ...account, apiUrl: 'https://jira.example.org/rest/api/2/', project: 'CENTER' }),
  msteams: msteams({ webhookUrl: secret('teams-url', 'Teams') }),
} as const;
