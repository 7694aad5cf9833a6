/**
 * Secrets and personal data as applications leak them; all made up, none was ever valid. Written before the redaction
 * was looked at. What is added later is added because somebody saw it leak, nothing is removed without a word in
 * docs/logs-and-traces.md.
 */
export interface Leak {
  readonly name: string;
  /** What must be found nowhere; each is unique, and no encoder touches its characters. */
  readonly cores: readonly string[];
  /** As part of a message … */
  readonly text?: string;
  /** … or as fields of a structured record. */
  readonly fields?: Fields;
}

export type Value = string | number | boolean | readonly Value[] | Fields;
export interface Fields {
  readonly [key: string]: Value;
}

const text = (name: string, written: string, ...cores: string[]): Leak => ({ name, cores, text: written });
const fields = (name: string, written: Fields, ...cores: string[]): Leak => ({ name, cores, fields: written });

/** Put together, so that nobody's secret scanner takes it for a real one. */
const joined = (...parts: string[]): string => parts.join('');

const KEY_LINES = [
  'jDAcncL8uIhgUzDjoQKYkSOyU/cH8NQIBcFINfGkGlcjnDGH3pmYiE1h81enq6I9',
  'i8cruHmIVyPxd5bFRO0mO5RjrthlDwKXUhvpem4vEHl7AtUDUhpm6FLBF2I7OOx5',
  '7ejDWk+osWMz48mAtTEFU5bsweKs5VQXsQnx9eKiDWG+uI36RjEQBYUhrqhjnQvL',
];
const SHORT_KEY = [
  'gfzRngtXnOcVXN1s7ud/4ue9+5ocUwmZqvnfCDkagrjSjWRuFirt9wJSE9Rzt9SB',
  'Wp8rSwiKdTqcbn8R00nDiSDQcb9qZnwS',
];
const pem = (kind: string, lines: readonly string[]): string =>
  `-----BEGIN ${kind}-----\n${lines.join('\n')}\n-----END ${kind}-----`;

const JWT_BODY = 'eyJzdWIiOiJ1LTIwNDE3IiwiZW1haWwiOiJsLm1hcmNoZXR0aUBleGFtcGxlLmNvbSIsImV4cCI6MTg5MzQ1NjAwMH0';
const JWT_SIGNATURE = 'MJwt1EqaFXXwQXmHXfGigHVKBs3ZlMbzZRpCa13055999843b24eb470c8b3';

export const LEAKS: readonly Leak[] = [
  // Structured records.
  fields(
    'a password three levels down',
    { request: { body: { user: { login: 'mira', password: 'Otter-Lantern-4471' } } } },
    'Otter-Lantern-4471',
  ),
  fields(
    'passwords in objects of an array',
    {
      accounts: [
        { id: 7, password: 'copper.meadow.93' },
        { id: 8, password: 'silver.harbor.58' },
      ],
    },
    'copper.meadow.93',
    'silver.harbor.58',
  ),
  fields(
    'an array of secrets',
    { secrets: ['Tundra_Violin_20', 'Quartz_Ribbon_31'] },
    'Tundra_Violin_20',
    'Quartz_Ribbon_31',
  ),
  fields(
    'camelCase names',
    { db: { dbPassword: 'maple9Cinder', clientSecret: 'walrus3Pepper' } },
    'maple9Cinder',
    'walrus3Pepper',
  ),
  fields(
    'kebab-case names',
    { 'db-password': 'Beacon-Thistle-8', 'api-key': 'k8Qw-Zx41-Lm07-Vb92' },
    'Beacon-Thistle-8',
    'k8Qw-Zx41-Lm07-Vb92',
  ),
  fields('a dotted name', { 'spring.datasource.password': 'gravel.Piano.62' }, 'gravel.Piano.62'),
  fields('a password of digits alone', { user: 'kiosk-4', password: 88219300475521 }, '88219300475521'),
  fields(
    'headers as an object',
    {
      req: {
        method: 'POST',
        headers: {
          host: 'shop.example.com',
          authorization: 'Bearer ca9089d276f050489d145ae6823ce968eb84669',
          cookie: 'lang=de; sid=TTcVGH6qDTTg5vSW0t4kAnhU890sedUe',
          'x-api-key': 'e50c75ebeca6e7f603a67d58af23cf6a',
        },
      },
    },
    'ca9089d276f050489d145ae6823ce968eb84669',
    'TTcVGH6qDTTg5vSW0t4kAnhU890sedUe',
    'e50c75ebeca6e7f603a67d58af23cf6a',
  ),
  fields(
    'raw headers, names and values in turn',
    {
      rawHeaders: [
        'Host',
        'shop.example.com',
        'Authorization',
        'Bearer WD5BNF1YtV7RnAXFuS44oaHzXnXP4v3p',
        'Accept',
        '*/*',
      ],
    },
    'WD5BNF1YtV7RnAXFuS44oaHzXnXP4v3p',
  ),
  fields(
    'a private key with its line breaks escaped',
    { service_account: { type: 'service_account', private_key: pem('PRIVATE KEY', KEY_LINES) } },
    ...KEY_LINES,
  ),
  fields(
    'a card with its code',
    { payment: { cardNumber: '4117329801465720', cvv: '914', holder: 'M. Weiss' } },
    '4117329801465720',
  ),
  fields('a card as a number', { amount: 4990, pan: 5401837261950488 }, '5401837261950488'),
  fields(
    'a person',
    {
      customer: {
        firstName: 'Mira',
        email: 'mira.ostrowski@example.com',
        phone: '+49 170 5550142',
        ssn: '917-48-2206',
      },
    },
    'mira.ostrowski',
    '170 5550142',
    '917-48-2206',
  ),
  // Structure inside of text.
  text(
    'JSON in a message',
    'upstream answered {"access_token":"mKnwAmAj67t3MXZkKz2K6ktiaXps5hC","expires_in":3600}',
    'mKnwAmAj67t3MXZkKz2K6ktiaXps5hC',
  ),
  fields(
    'JSON in a string',
    { body: JSON.stringify({ user: 'tomas', newPassword: 'Ferry!Almond!77' }) },
    'Ferry!Almond!77',
  ),
  fields(
    'JSON in a string in a string',
    {
      event: JSON.stringify({ detail: JSON.stringify({ auth: { client_secret: 'WjK4K27kt46VV8nBa1FD6UJKtPKDPMy' } }) }),
    },
    'WjK4K27kt46VV8nBa1FD6UJKtPKDPMy',
  ),
  text(
    'escaped quotes in the value',
    String.raw`config loaded {"password":"say \"Juniper-Kettle-15\" twice","port":5432}`,
    'Juniper-Kettle-15',
  ),
  text(
    'a Python dictionary',
    "sending {'Authorization': 'Token 0003a7f22dacfc51895e807906ee226a', 'X-Auth-Token': '006cd11f094b10194a7bb0510fb4675045ba464d'}",
    '0003a7f22dacfc51895e807906ee226a',
    '006cd11f094b10194a7bb0510fb4675045ba464d',
  ),
  text(
    "Go's map of headers",
    'got map[Accept:[*/*] Authorization:[Bearer 01f463732668da27940cf571e01f35c5] X-Api-Key:[1cac4642fc11e7e407d1fdcfd21f1a25]]',
    '01f463732668da27940cf571e01f35c5',
    '1cac4642fc11e7e407d1fdcfd21f1a25',
  ),
  text(
    "a Java record's own text",
    'login Credentials[username=tomas, password=Nickel-Orchard-36, remember=true] refused',
    'Nickel-Orchard-36',
  ),
  text(
    'a Ruby hash',
    'Parameters: {"user"=>"mira", "password"=>"Velvet-Anchor-83"} :token=>"harp-Cobalt-5521"',
    'Velvet-Anchor-83',
    'harp-Cobalt-5521',
  ),
  text(
    'XML',
    '<wsse:Password Type="PasswordText">Saffron-Glacier-49</wsse:Password><apiKey>birch-Comet-70418</apiKey>',
    'Saffron-Glacier-49',
    'birch-Comet-70418',
  ),
  text(
    'what Go makes of an ampersand',
    String.raw`{"url":"https://shop.example.com/cb?lang=de\u0026token=v15aDDwt8FNLZ3JX2yR26sFpuHDQpjyh"}`,
    'v15aDDwt8FNLZ3JX2yR26sFpuHDQpjyh',
  ),
  text(
    'what PHP makes of a slash',
    String.raw`{"dsn":"postgres:\/\/app:Tulip-Rampart-64@db.example.com\/shop"}`,
    'Tulip-Rampart-64',
  ),
  // Connection strings.
  text(
    'a database URL',
    'cannot connect to postgresql://shop:Walnut-Prairie-18@db.example.com:5432/shop?sslmode=require',
    'Walnut-Prairie-18',
  ),
  text(
    'a URL whose password holds what URLs are made of',
    'amqp://queue:p@ss/Hazel:Dune-92@mq.example.com:5672/%2F refused',
    'Hazel:Dune-92',
  ),
  text('a URL without a user', 'redis://:Ember_Willow_2750@cache.example.com:6379/0 timed out', 'Ember_Willow_2750'),
  text('JDBC', 'jdbc:mysql://db.example.com:3306/shop?user=shop&password=Onyx-Saddle-27&useSSL=true', 'Onyx-Saddle-27'),
  text(
    'ADO',
    'Server=tcp:db.example.com,1433;User Id=shop;Password="Pewter;Falcon-61";Encrypt=True',
    'Pewter;Falcon-61',
  ),
  text('libpq', "host=db.example.com user=shop password='Cedar Lagoon 4805' dbname=shop", 'Cedar Lagoon 4805'),
  text(
    'Azure storage',
    joined(
      'DefaultEndpointsProtocol=https;AccountName=shop;Account',
      'Key=i8cruHm1UR7azJ67LiofNR8b1b3qIzg5u7CqbqRHzshdXMm1lSehXXcVXcpRQmKVdGiuOBLoopNOvxiyyxmE==;EndpointSuffix=core.example.com',
    ),
    'i8cruHm1UR7azJ67LiofNR8b1b3qIzg5u7CqbqRHzshdXMm1lSehXXcVXcpRQmKVdGiuOBLoopNOvxiyyxmE',
  ),
  // Credentials with a shape of their own.
  text(
    'a JWT',
    `token eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.${JWT_BODY}.${JWT_SIGNATURE} expired`,
    JWT_BODY,
    JWT_SIGNATURE,
  ),
  text(
    'basic authentication as curl shows it',
    '> GET /reports HTTP/1.1\n> Authorization: Basic cmVwb3J0czp2ZXNwZXItOTQ3MS1xdWlsbA==\n> Accept: */*',
    'cmVwb3J0czp2ZXNwZXItOTQ3MS1xdWlsbA',
  ),
  text(
    'cookies',
    'Cookie: theme=dark; JSESSIONID=8C41F07A3D5E92B6; cart=DYTJA8z3m1IqLyXNIlJgJcP9yHKzQiou',
    '8C41F07A3D5E92B6',
    'DYTJA8z3m1IqLyXNIlJgJcP9yHKzQiou',
  ),
  text(
    'a cookie that is set',
    'Set-Cookie: connect.sid=s%3AkyIlKlwpqLN0gibyvmOrHFEBiCwVeIe2; Path=/; HttpOnly',
    'kyIlKlwpqLN0gibyvmOrHFEBiCwVeIe2',
  ),
  text(
    'cloud keys',
    joined(
      'AWS_ACCESS_KEY_ID=AK',
      'IAZ7QKX2M4TN5WBHRJ AWS_SECRET_ACCESS_KEY=',
      'mrExtN80mh5da0ZsiYMDumwuCvWhKYtZe5se4uB1',
    ),
    'Z7QKX2M4TN5WBHRJ',
    'mrExtN80mh5da0ZsiYMDumwuCvWhKYtZe5se4uB1',
  ),
  text(
    'a signed address',
    'PUT https://files.example.com/a.csv?X-Amz-Credential=AKIAW3RTL6PVCX8D2YQM%2F20260801&X-Amz-Signature=877fdfcd3654a34fa9e2e4126554ac6936940156',
    '877fdfcd3654a34fa9e2e4126554ac6936940156',
  ),
  text(
    'tokens of code hosts, chats and payment providers',
    joined(
      'using gh',
      'p_cGWdwYKtMEQbKtfND2cbx2q59a2aCImyhd6K, xo',
      'xb-204817365920-GgyGw4kwFPmhQguAnX8W and sk_',
      'live_9b3e8MiZ7kPqvc6ln6rJgLF',
    ),
    'cGWdwYKtMEQbKtfND2cbx2q59a2aCImyhd6K',
    'GgyGw4kwFPmhQguAnX8W',
    '9b3e8MiZ7kPqvc6ln6rJgLF',
  ),
  text(
    "a chat's webhook",
    joined('POST https://hooks.sl', 'ack.com/services/T04QX7ZK2/B05LM9WPA/oC7a7kYfBCKwxV1aZ37mrExt failed: 404'),
    'oC7a7kYfBCKwxV1aZ37mrExt',
  ),
  text('a key over several lines', `loaded\n${pem('RSA PRIVATE KEY', SHORT_KEY)}\nready`, ...SHORT_KEY),
  // Personal data in prose.
  text(
    'cards as people write them',
    'card 4556 7291 0384 6170 declined, 3745-219086-31743 and 6011-2948-3750-1629 too',
    '4556 7291 0384 6170',
    '3745-219086-31743',
    '6011-2948-3750-1629',
  ),
  text(
    'bank accounts',
    'payout to DE44500105175407324931 and GB29 NWBK 6016 1331 9268 19 queued',
    '500105175407324931',
    'NWBK 6016 1331 9268 19',
  ),
  text(
    'mail addresses beside umlauts',
    'Grüße an Jörg Müller <joerg.mueller-87@example.com>, Kopie: søren+rechnung@example.com',
    'joerg.mueller-87',
    'ren+rechnung',
  ),
  // Requests.
  text(
    'a query string',
    'GET /reset?lang=fr&token=a13055999843b24eb470c8b3d630eb8c&user=nadia.benali%40example.com 302',
    'a13055999843b24eb470c8b3d630eb8c',
    'nadia.benali',
  ),
  text(
    'a form',
    'body: grant_type=password&username=tomas&password=Basil%21Tunnel%2133&client_secret=rustyKite90417',
    'Basil%21Tunnel%2133',
    'rustyKite90417',
  ),
  text(
    'a form of several parts',
    '--b7f3\r\nContent-Disposition: form-data; name="password"\r\n\r\nMarble-Heron-52\r\n--b7f3--',
    'Marble-Heron-52',
  ),
  text(
    'a stack trace',
    'Error: 401 from https://api:Crimson-Delta-29@pay.example.com/v1\n    at get (https://cdn.example.com/a.js?api_key=zephyrMango73105:1:204)\n    at run (/app/server.js:12:7)',
    'Crimson-Delta-29',
    'zephyrMango73105',
  ),
  // Words before a value.
  text(
    'logfmt with quotes',
    String.raw`level=warn msg="login failed" password="two \"Indigo Basket 46\" words" attempt=3`,
    'Indigo Basket 46',
  ),
  text('a label', 'Password: Plum/Chisel/58', 'Plum/Chisel/58'),
  text('an argument', 'exec: mysqldump --user=backup --password Topaz-Gondola-14 shop', 'Topaz-Gondola-14'),
  text('SQL', "ERROR in: ALTER USER shop WITH PASSWORD 'Linden-Walrus-07'; -- role exists", 'Linden-Walrus-07'),
  text('a value beyond ASCII', 'naïve café — DB_PASSWORD=Жасмин-Öresund-39 — geladen', 'resund-39'),
];

/** Long enough not to be found by chance in a volume full of numbers. */
const TELLING = /^(?=.*[A-Za-z]).{8,}$/;

/** The halves of each core: half a secret is one, too. Where half of it could be anything, the whole. */
export const partsOf = ({ cores }: Leak): string[] =>
  cores.flatMap(core => {
    const half = Math.ceil(core.length / 2);
    const halves = [core.slice(0, half), core.slice(half)];
    return halves.every(part => TELLING.test(part)) ? halves : [core];
  });
