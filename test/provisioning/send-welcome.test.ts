/** The welcome: one password that is good, told to one person, and nothing that a name could smuggle in. */
import { sendWelcome, withdrawWelcome } from '../../functions/provisioning/send-welcome.ts';

const ada = { email: 'ada@general.example', name: 'Ada <b>Lovelace</b>' };
const general = { slug: 'general', organization: { name: 'General & Sons', type: 'hospital', size: '1-49' } } as const;

const office = (refusal?: string) => {
  const passwords: string[] = [];
  const mails: { to: string; template: string; data: Record<string, string> & { html: Record<string, string> } }[] = [];
  const needs = {
    users: {
      send: async ({ input }: { input: { Password: string; Permanent: boolean } }) => void passwords.push(input.Password),
    },
    userPoolId: 'pool',
    mail: {
      async send({
        input,
      }: {
        input: { Destination: { ToAddresses: string[] }; Content: { Template: Record<string, string> } };
      }) {
        if (refusal) throw Object.assign(new Error('no'), { name: refusal });
        const { TemplateName: template = '', TemplateData: data = '' } = input.Content.Template;
        mails.push({ to: input.Destination.ToAddresses.join(), template, data: JSON.parse(data) });
      },
    },
    sender: 'Ward <no-reply@ward.example>',
    templates: { welcome: 'welcome', withdrawn: 'withdrawn' },
    originOf: (slug: string) => `https://${slug}.ward.example`,
  };
  return { passwords, mails, needs: needs as never };
};

test('it says where to sign in and with what', async () => {
  const { passwords, mails, needs } = office();
  await sendWelcome(needs, general, ada);
  expect(mails).toEqual([
    {
      to: ada.email,
      template: 'welcome',
      data: expect.objectContaining({ password: passwords[0], signInUrl: 'https://general.ward.example', email: ada.email }),
    },
  ]);
});

test('sent again it holds a new password, and the one that is good is the last', async () => {
  const { passwords, mails, needs } = office();
  await sendWelcome(needs, general, ada);
  await sendWelcome(needs, general, ada);
  expect(new Set(passwords).size).toBe(2);
  expect(mails.at(-1)?.data.password).toBe(passwords.at(-1));
});

test('its password satisfies the pool: long, with each kind of character', async () => {
  const { passwords, needs } = office();
  await sendWelcome(needs, general, ada);
  for (const kind of [/^.{12,}$/, /[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/]) expect(passwords[0]).toMatch(kind);
});

test('what its HTML shows of a name is text', async () => {
  const { mails, needs } = office();
  await sendWelcome(needs, general, ada);
  expect(mails[0]?.data.html.name).not.toMatch(/[<>]/);
  expect(mails[0]?.data.html.hospital).toBe('General &#38; Sons');
});

test('an address that cannot be written to is refused, for trying again would not help', async () => {
  await expect(sendWelcome(office('MessageRejected').needs, general, ada)).rejects.toMatchObject({
    name: 'MailRefused',
    kind: 'conflict',
  });
});

test('whom SES refuses to write to need not be told that it came to nothing', async () => {
  await expect(withdrawWelcome(office('MessageRejected').needs, general, ada)).resolves.toBeUndefined();
  await expect(withdrawWelcome(office('TooManyRequestsException').needs, general, ada)).rejects.toThrow();
});

test('taken back, it says that the password is void, and holds none', async () => {
  const { mails, needs } = office();
  await withdrawWelcome(needs, general, ada);
  expect(mails).toEqual([expect.objectContaining({ to: ada.email, template: 'withdrawn' })]);
  expect(JSON.stringify(mails)).not.toContain('password');
});
