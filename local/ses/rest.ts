/**
 * The REST-JSON protocol of SES: a path and a method name the operation, labels and query are members of its input.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Operations.html
 */
import { readBody } from '../protocol.ts';
import { AwsError, type HttpRequest, type Input, notImplemented, type Protocol } from '../service.ts';

/** A name in capitals is a label, and the member of the input that it gives. */
const ROUTES = [
  'POST outbound-emails SendEmail',
  'POST templates CreateEmailTemplate',
  'GET templates ListEmailTemplates',
  'GET templates/TemplateName GetEmailTemplate',
  'PUT templates/TemplateName UpdateEmailTemplate',
  'DELETE templates/TemplateName DeleteEmailTemplate',
  'POST identities CreateEmailIdentity',
  'GET identities ListEmailIdentities',
  'POST list-identities ListEmailIdentities',
  'GET identities/EmailIdentity GetEmailIdentity',
  'DELETE identities/EmailIdentity DeleteEmailIdentity',
  'PUT identities/EmailIdentity/mail-from PutEmailIdentityMailFromAttributes',
  'PUT suppression/addresses PutSuppressedDestination',
  'GET suppression/addresses ListSuppressedDestinations',
  'GET suppression/addresses/EmailAddress GetSuppressedDestination',
  'DELETE suppression/addresses/EmailAddress DeleteSuppressedDestination',
  'POST configuration-sets CreateConfigurationSet',
  'GET configuration-sets ListConfigurationSets',
  'POST list-configuration-sets ListConfigurationSets',
  'GET configuration-sets/ConfigurationSetName GetConfigurationSet',
  'DELETE configuration-sets/ConfigurationSetName DeleteConfigurationSet',
].map((route) => {
  const [method, path = '', operation = ''] = route.split(' ');
  const pattern = new RegExp(`^/v2/email/${path.replace(/[A-Z]\w+/, '(?<$&>[^/]+)')}/?$`);
  return { method, pattern, operation };
});

const routed = ({ method, path }: HttpRequest): { operation: string; labels: Input } => {
  for (const route of ROUTES) {
    const match = route.method === method ? route.pattern.exec(path) : null;
    if (!match) continue;
    const labels = Object.entries(match.groups ?? {}).map(([name, label]) => [name, decoded(label)]);
    return { operation: route.operation, labels: Object.fromEntries(labels) };
  }
  throw notImplemented(`SES's ${method} ${path}`);
};

const decoded = (label: string): string => {
  try {
    return decodeURIComponent(label);
  } catch {
    throw badRequest(`${label} is not percent-encoded UTF-8.`);
  }
};

const queryOf = ({ query }: HttpRequest): Input =>
  Object.fromEntries(
    [...new Set(query.keys())].map((name) => (name === 'Reason' ? ['Reasons', query.getAll(name)] : [name, query.get(name)])),
  );

const bodyOf = async (request: HttpRequest): Promise<Input> => {
  const text = (await readBody(request)).toString('utf8');
  try {
    const body: unknown = text === '' ? {} : JSON.parse(text);
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Input;
  } catch {
    throw badRequest('The request body is not a JSON object.');
  }
  throw badRequest('The request body is not a JSON object.');
};

export const badRequest = (message: string): AwsError => new AwsError('BadRequestException', message);

export const sesRest: Protocol = {
  async read(request) {
    const { operation, labels } = routed(request);
    return { operation, input: { ...(await bodyOf(request)), ...queryOf(request), ...labels } };
  },
  write: (output, call) => ({
    status: 200,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': call.requestId },
    body: JSON.stringify(output ?? {}),
  }),
  fail(error, requestId) {
    const code = error.code === 'AccessDenied' ? 'AccessDeniedException' : error.code;
    return {
      status: error.status,
      headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId, 'x-amzn-errortype': code },
      body: JSON.stringify({ message: error.message, ...error.extra }),
    };
  },
};
