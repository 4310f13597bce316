import { ActionIcon, Button, Group, Menu, Modal, Stack } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useDeferredValue, useState } from "react";
import { Badge } from "@/design/badge";
import { Confirm } from "@/design/confirm";
import { CopyField } from "@/design/copy-field";
import { Face } from "@/design/face";
import { Line, LineText, Section } from "@/design/screen";
import { toast } from "@/design/toast";
import { counted } from "@/kit/text";
import { formatDay, formatMoment, relativeTime } from "@/kit/time";
import type { AccountLine } from "@/kernel/api/types";
import { useSession } from "@/kernel/session/session";
import { useAccountActions, useAccounts } from "./data";
import { SearchLines } from "./search-lines";
import styles from "./administration.module.css";

/** Everybody who has an account: who they are, and what an administrator can do about it. */
export function AccountsPart() {
  const [words, setWords] = useState("");
  const { query, lines } = useAccounts(useDeferredValue(words.trim()));
  return (
    <Section title="People" about="Everybody who has an account here." action={<Newcomer />}>
      <SearchLines label="People" searched="names and addresses" words={words} onSearch={setWords} found={lines} query={query}>
        {(account) => <OneAccount key={account.id} account={account} />}
      </SearchLines>
    </Section>
  );
}

function Newcomer() {
  const { newcomer } = useAccountActions();
  return (
    <>
      <Button loading={newcomer.isPending} onClick={() => newcomer.mutate()}>
        New sign-up link
      </Button>
      <Modal opened={newcomer.data !== undefined} onClose={() => newcomer.reset()} title="Sign-up link" size={520}>
        {newcomer.data && (
          <LinkToHandOn
            label="Sign-up link"
            url={newcomer.data.url}
            about={`Whoever opens it first makes an account by it, in no workspace yet. It is good once, until ${formatMoment(newcomer.data.expires_at)}.`}
            onDone={() => newcomer.reset()}
          />
        )}
      </Modal>
    </>
  );
}

function LinkToHandOn({ label, url, about, onDone }: { label: string; url: string; about: string; onDone: () => void }) {
  return (
    <Stack gap="md">
      <p className={styles.quiet}>{about}</p>
      <CopyField label={label} value={new URL(url, location.origin).href} />
      <Group justify="flex-end">
        <Button onClick={onDone}>Done</Button>
      </Group>
    </Stack>
  );
}

type Question = "suspend" | "administrator" | "sign-out";

function OneAccount({ account }: { account: AccountLine }) {
  const me = useSession().account;
  const { change, signOut, resetLink } = useAccountActions();
  const [asked, setAsked] = useState<Question | null>(null);
  const { id, name, is_administrator, is_suspended } = account;
  const close = () => setAsked(null);
  const isMe = id === me.id;

  function endAdministration() {
    const onSuccess = () => (isMe ? location.assign("/") : void toast(`${name} no longer administers Colonnade.`));
    change.mutate({ id, is_administrator: false }, { onSuccess });
  }

  return (
    <Line muted={is_suspended}>
      <Face name={name} seed={id} size={30} />
      <LineText
        main={
          <>
            {isMe ? `${name} (you)` : name} {is_administrator && <Badge tone="accent">Administrator</Badge>}
            {is_suspended && <Badge tone="warning">Suspended</Badge>}
          </>
        }
        detail={
          <>
            {account.email} · {counted(account.workspaces, "workspace")} ·{" "}
            {account.last_seen_at ? (
              <span title={formatMoment(account.last_seen_at)}>seen {relativeTime(account.last_seen_at)}</span>
            ) : (
              "not signed in"
            )}{" "}
            · since {formatDay(account.created_at)}
          </>
        }
      />
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon aria-label={`More about ${name}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item disabled={is_suspended} onClick={() => resetLink.mutate(id)}>
            Make a link to set a password
          </Menu.Item>
          <Menu.Item disabled={account.sessions === 0} onClick={() => setAsked("sign-out")}>
            Sign out everywhere
          </Menu.Item>
          <Menu.Divider />
          {is_administrator ? (
            <Menu.Item onClick={endAdministration}>No longer an administrator</Menu.Item>
          ) : (
            <Menu.Item disabled={is_suspended} onClick={() => setAsked("administrator")}>
              Make an administrator
            </Menu.Item>
          )}
          {is_suspended ? (
            <Menu.Item onClick={() => change.mutate({ id, is_suspended: false }, { onSuccess: () => toast(`${name} can sign in again.`) })}>
              Let them in again
            </Menu.Item>
          ) : (
            <Menu.Item data-danger disabled={isMe} onClick={() => setAsked("suspend")}>
              Suspend
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Modal opened={resetLink.data !== undefined} onClose={() => resetLink.reset()} title={`A new password for ${name}`} size={520}>
        {resetLink.data && (
          <LinkToHandOn
            label={`Link for ${name}`}
            url={resetLink.data.url}
            about={`Hand it to ${name} alone: whoever opens it chooses the password. Earlier links are void, and the new password ends every session.`}
            onDone={() => resetLink.reset()}
          />
        )}
      </Modal>
      <Confirm
        opened={asked === "suspend"}
        onClose={close}
        title={`Suspend ${name}?`}
        action="Suspend"
        pending={change.isPending}
        onConfirm={() => change.mutate({ id, is_suspended: true }, { onSuccess: () => toast(`${name} is suspended.`), onSettled: close })}
      >
        {name} is signed out everywhere at once and can't sign in, tokens stop working, and invitations and links they made are void. What they made stays, and
        you can let them in again.
      </Confirm>
      <Confirm
        opened={asked === "administrator"}
        onClose={close}
        title={`Make ${name} an administrator?`}
        action="Make an administrator"
        pending={change.isPending}
        onConfirm={() => change.mutate({ id, is_administrator: true }, { onSuccess: () => toast(`${name} administers Colonnade now.`), onSettled: close })}
      >
        They will see every person and every message of this installation, and can suspend anybody, you as well. They get into no workspace by it.
      </Confirm>
      <Confirm
        opened={asked === "sign-out"}
        onClose={close}
        title={`Sign ${name} out everywhere?`}
        action="Sign out everywhere"
        pending={signOut.isPending}
        onConfirm={() => signOut.mutate(id, { onSuccess: () => toast(`${name} is signed out everywhere.`), onSettled: close })}
      >
        {counted(account.sessions, "session")} end at once, in open pages as well. Their tokens go on.
      </Confirm>
    </Line>
  );
}
