/**
 * The mails of the platform, as SES's templates. SES puts values in as they are, so the HTML part takes those that are escaped already
 * (`html.…`). https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-api.html
 */

interface MailText {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${title}</title></head>
<body style="margin:0;padding:24px;font-family:Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5">
<div style="max-width:560px;margin:0 auto">
<p style="font-weight:bold;font-size:20px;color:#0f6b5c">Ward</p>
${body}
</div>
</body>
</html>
`;

const welcome: MailText = {
  subject: '{{hospital}} is ready: sign in to begin',
  html: page(
    'Welcome',
    `<h1 style="font-size:24px">{{html.hospital}} is ready</h1>
<p>Hello {{html.name}},</p>
<p>you are its first administrator. Sign in with your e-mail address and the temporary password <code>{{html.password}}</code>; you will
choose your own. It is good for three days.</p>
<p><a href="{{html.signInUrl}}" style="display:inline-block;padding:12px 20px;background:#0f6b5c;color:#ffffff;text-decoration:none;border-radius:6px">Sign in</a></p>
<p>Your address is <a href="{{html.signInUrl}}">{{html.signInUrl}}</a>. <a href="{{html.guideUrl}}">The first five things to do</a>
are there too.</p>
<p>If you did not expect this mail, do nothing: without the password nobody gets in.</p>`,
  ),
  text: `Hello {{name}},

{{hospital}} is ready, and you are its first administrator.

Sign in at {{signInUrl}} with your e-mail address, {{email}}.
Your temporary password is {{password}}.
It is good for three days; you will choose your own.

The first five things to do: {{guideUrl}}

If you did not expect this mail, do nothing: without the password nobody gets in.
`,
};

const withdrawn: MailText = {
  subject: '{{hospital}} could not be opened',
  html: page(
    'Withdrawn',
    `<h1 style="font-size:24px">{{html.hospital}} could not be opened</h1>
<p>Hello {{html.name}},</p>
<p>we wrote to you that it is ready. The last step failed, and the password in that mail is no longer good. There is nothing for you to do:
the platform’s operators know, and you will hear from us again.</p>`,
  ),
  text: `Hello {{name}},

we wrote to you that {{hospital}} is ready. The last step failed, and the password in that mail is no longer good.
There is nothing for you to do: the platform's operators know, and you will hear from us again.
`,
};

const code: MailText = {
  subject: '{{code}} is your code to sign {{hospital}} up',
  html: page(
    'Code',
    `<h1 style="font-size:24px">Is this your address?</h1>
<p>Hello {{html.name}},</p>
<p>somebody signs {{html.hospital}} up, with you as its first administrator. If it is you, type this code on the page:</p>
<p style="font-size:28px;letter-spacing:4px"><code>{{html.code}}</code></p>
<p>It is good for an hour. If it is not you, do nothing: without the code nothing happens.</p>`,
  ),
  text: `Hello {{name}},

somebody signs {{hospital}} up, with you as its first administrator. If it is you, type this code on the page:

{{code}}

It is good for an hour. If it is not you, do nothing: without the code nothing happens.
`,
};

const declined: MailText = {
  subject: '{{hospital}} was not taken in',
  html: page(
    'Declined',
    `<h1 style="font-size:24px">{{html.hospital}} was not taken in</h1>
<p>Hello {{html.name}},</p>
<p>the platform’s operators have declined what you signed up. They write:</p>
<p>{{html.reason}}</p>`,
  ),
  text: `Hello {{name}},

the platform's operators have declined to take {{hospital}} in. They write:

{{reason}}
`,
};

/** Each mail by its name. */
export const mailTexts = { welcome, withdrawn, code, declined } as const satisfies Readonly<Record<string, MailText>>;

export type MailName = keyof typeof mailTexts;
