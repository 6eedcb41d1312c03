"""Bugs that an honest programmer might make, each as a few words of source, to test the tests.

Each names the tests that must see it. `test_planted` plants one at a time in a copy of the tree.
Source: reliability A-6.
"""

from dataclasses import dataclass, field

MODEL = ("tests/torture/test_delivery_model.py", "-k", "reach_everything or twice[0]")
"""Some six hundred schedules at the most; the first one that fails ends the run."""
PROOF = ("tests/engine/test_proof.py",)
REPLIES = ("tests/api/test_replies.py",)
HOLD = ("tests/api/test_hold.py",)
RHYTHM = ("tests/engine/test_rhythm.py",)
KEEPING_UP = "tests/engine/test_keeping_up.py"


@dataclass(frozen=True)
class Planted:
    """One bug."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...] = field(default=MODEL)


PLANTED = (
    Planted(
        "an open ending is tried again",
        "tui/engine/delivery.py",
        "        except ApiError as error:\n            await self._lose_sight(row, error)",
        "        except ApiError as error:\n            await self._requeue(row, error)",
    ),
    Planted(
        "an open ending counts as sent",
        "tui/engine/delivery.py",
        "outbox.settle_unknown(conn, row.id, problem, now)",
        "outbox.settle_sent(conn, row.id, None, now)",
    ),
    Planted(
        "on the wire is committed after the request",
        "tui/engine/delivery.py",
        "message = await client.reply(row.ticket_id, row.text, on_wire=on_wire)",
        "message = await client.reply(row.ticket_id, row.text, on_wire=partial(asyncio.sleep, 0))\n"
        "            await on_wire()",
    ),
    Planted(
        "what was on the wire goes out again after a crash",
        "tui/mailbox/outbox.py",
        "_move(conn, row, SendState.UNKNOWN, at, problem=STOPPED_AFTER)",
        "_move(conn, row, SendState.QUEUED, at, problem=STOPPED_AFTER)",
    ),
    Planted(
        "messages are matched by time",
        "tui/engine/proof.py",
        "if message.id > (row.baseline_id or 0)",
        "if message.created_at is not None and message.created_at >= row.created_at",
    ),
    Planted(
        "the baseline is skipped",
        "tui/engine/proof.py",
        "if message.id > (row.baseline_id or 0)",
        "if message.id > 0",
    ),
    Planted(
        "one message proves two replies",
        "tui/engine/proof.py",
        "        and message.id not in claimed\n",
        "",
        PROOF,
    ),
    Planted(
        "twins are matched silently",
        "tui/engine/proof.py",
        "if same and any(_is_twin(row, other, said, habits) for other in siblings):",
        "if len(same) > 9 and any(_is_twin(row, other, said, habits) for other in siblings):",
        PROOF,
    ),
    Planted(
        "a customer's message is taken for ours",
        "tui/engine/proof.py",
        "        and not message.is_customer\n",
        "",
        PROOF,
    ),
    Planted(
        "nobody looks who wrote meanwhile",
        "tui/engine/guard.py",
        "    if writers:\n",
        "    if len(writers) > 9:\n",
    ),
    Planted(
        "what waited for hours goes out",
        "tui/engine/guard.py",
        "WAITED_LONG = timedelta(minutes=15)",
        "WAITED_LONG = timedelta(hours=15)",
    ),
    Planted(
        "the look reads the cache only",
        "tui/engine/delivery.py",
        "guard.news(messages, seen_id,",
        "guard.news(threads.messages(conn, row.ticket_id), seen_id,",
    ),
    Planted(
        "the age is weighed as of before the look",
        "tui/engine/delivery.py",
        "self._mailbox.read(unseen), self._clock.now())",
        "self._mailbox.read(unseen), row.changed_at)",
    ),
    Planted(
        "a row is claimed twice",
        "tui/mailbox/outbox.py",
        "WHERE state = 'queued' AND id = (\n"
        "            SELECT q.id FROM main.outgoing AS q\n"
        "            WHERE q.state <> 'sent' AND q.state = 'queued'",
        "WHERE id = (\n"
        "            SELECT q.id FROM main.outgoing AS q\n"
        "            WHERE q.state <> 'sent' AND q.state IN ('queued', 'sending')",
    ),
    Planted(
        "an unknown reply does not block its ticket",
        "tui/mailbox/outbox.py",
        "AND earlier.state <> 'sent')",
        "AND earlier.state NOT IN ('sent', 'unknown'))",
    ),
    Planted(
        "what was typed since is lost when a reply is taken back",
        "tui/mailbox/outbox.py",
        "    drafts.save_draft(conn, row.ticket_id, text, at)\n",
        "    drafts.save_draft(conn, row.ticket_id, row.text, at)\n",
    ),
    Planted(
        "the draft is discarded before the reply is stored",
        "tui/engine/intents.py",
        "        self._require(ticket_id)\n        now = self._clock.now()\n"
        "        ready_at = now + self._undo\n        outgoing_id = await self._change(\n"
        "            ticket_id,\n            lambda conn: outbox.enqueue_reply(",
        "        self._require(ticket_id)\n        now = self._clock.now()\n"
        "        await self.discard_draft(ticket_id)\n"
        "        ready_at = now + self._undo\n        outgoing_id = await self._change(\n"
        "            ticket_id,\n            lambda conn: outbox.enqueue_reply(",
    ),
    Planted(
        "the composer is cleared before the commit",
        "tui/ui/screens/writing.py",
        "            reply_id = await self.door.send_reply(",
        "            self.composer.area.clear()\n"
        "            reply_id = await self.door.send_reply(",
        ("tests/ui/test_inbox_writing.py", "-k", "failed_send"),
    ),
    Planted(
        "a change gets a new key at each attempt",
        "tui/engine/delivery.py",
        "idempotency_key=row.idempotency_key",
        'idempotency_key=f"{row.idempotency_key}{row.attempts}"',
    ),
    Planted(
        "the window for undoing is ignored",
        "tui/mailbox/outbox.py",
        "AND (q.ready_ms IS NULL OR q.ready_ms <= ?1 OR q.ready_ms > ?1 + ?2)",
        "AND ?1 AND ?2",
        ("tests/engine/test_delivery.py", "-k", "window"),
    ),
    Planted(
        "202 counts as stored",
        "tui/api/client.py",
        "_PROOF = frozenset({200, 201})",
        "_PROOF = frozenset({200, 201, 202})",
        REPLIES,
    ),
    Planted(
        "a server error counts as a refusal",
        "tui/api/problems.py",
        "if status >= 500 or status in _UNSURE:",
        "if status in _UNSURE:",
        REPLIES,
    ),
    Planted(
        "409 counts as a refusal",
        "tui/api/problems.py",
        "_UNSURE = frozenset({408, 409, 425})",
        "_UNSURE = frozenset({408, 425})",
        REPLIES,
    ),
    Planted(
        "a message of another ticket is a proof",
        "tui/api/wire.py",
        "if wire.ticket_id != ticket_id:",
        "if not wire.ticket_id:",
        ("tests/api/test_corpus.py",),
    ),
    Planted(
        "redirections are followed",
        "tui/api/transport.py",
        "follow_redirects=False",
        "follow_redirects=True",
        ("tests/api/test_sandbox.py", "-k", "redirect"),
    ),
    Planted(
        "a reset counts as never sent",
        "tui/api/exchange.py",
        "            raise loss_of(exc, has_left=has_left, redact=redact) from exc",
        "            raise loss_of(exc, has_left=False, redact=redact) from exc",
        REPLIES,
    ),
    Planted(
        "the point of no return comes a step too late",
        "tui/api/transport.py",
        '".send_request_headers.started"',
        '".send_request_body.complete"',
        ("tests/api/test_sockets.py",),
    ),
    Planted(
        "a request leaves inside the wait that was asked for",
        "tui/api/hold.py",
        "        if left_s > 0:\n",
        "        if left_s > 9_999:\n",
        HOLD,
    ),
    Planted(
        "a server that always says one second is asked every second",
        "tui/engine/pace.py",
        "max(asked_wait_s(retry_after_s) + rng.uniform(0.0, 1.0), backoff_s(failures, rng))",
        "asked_wait_s(retry_after_s) + rng.uniform(0.0, 1.0)",
        (*RHYTHM, "-k", "hour_of_429[1-1]"),
    ),
    Planted(
        "polling goes on after a 401",
        "tui/engine/rhythm.py",
        "            self._due_s = None\n",
        "            self._due_s = self._clock.monotonic() + 300\n",
        ("tests/engine/test_engine.py", "-k", "refused_key_stops"),
    ),
    Planted(
        "a refused key is used again",
        "tui/api/hold.py",
        "            self._refusal = problem\n",
        "            pass\n",
        HOLD,
    ),
    Planted(
        "a page of a network filter stops polling for good",
        "tui/engine/rhythm.py",
        "isinstance(error, KeyRefused | NotPermitted)",
        "error.status in (401, 403)",
        (*RHYTHM, "-k", "filter"),
    ),
    Planted(
        "sleep goes unnoticed",
        "tui/engine/sleep.py",
        "        return is_behind or is_late",
        "        return is_behind and is_late",
        (*RHYTHM, "-k", "sleep"),
    ),
    Planted(
        "what was wanted before there was a line is forgotten",
        "tui/engine/wishes.py",
        "            background.poller.look_at(ticket_id)\n        self._to",
        "            pass\n        self._to",
        ("tests/engine/test_background.py",),
    ),
    Planted(
        "a frame that was left out is never painted",
        "tui/ui/steady.py",
        "            outflow.owe(self._catch_up_soon)\n",
        "",
        ("tests/program/test_unread.py", "-o", "timeout=60"),
    ),
    Planted(
        "a guest leaves a seal that no longer fits",
        "tui/mailbox/database.py",
        "                self._keeper.unseal(self._writer)\n",
        "                pass\n",
        ("tests/mailbox/test_marked.py", "-k", "guest"),
    ),
    Planted(
        "a cancelled background task ends in silence",
        "tui/engine/supervisor.py",
        "                if _is_ending():\n",
        "                if error is not None:\n",
        ("tests/engine/test_engine.py", "-k", "silently"),
    ),
    Planted(
        "one bad row hides its neighbours",
        "tui/api/wire.py",
        "            bad.append(Quarantined(kind, compact(row), str(exc)))\n",
        "            return (), (Quarantined(kind, compact(row), str(exc)),)\n",
        ("tests/engine/test_odd_answers.py", "-k", "t-id-zero or m-content-blocks"),
    ),
    Planted(
        "a kept row is never read again",
        "tui/engine/rereading.py",
        "        await self._slices(kept.quarantined_after, self._quarantined)\n",
        "",
        ("tests/engine/test_rereading.py",),
    ),
    Planted(
        "a walk does not look back where rows slipped",
        "tui/engine/ways.py",
        "                moved.append((start, end + gain))",
        "                moved.append((start, end))",
        ("tests/engine/test_walk.py", "-k", "churn and desc"),
    ),
    Planted(
        "a ticket that the list leaves out is gone",
        "tui/engine/absent.py",
        "                ticket = await lister.by_id(ticket_id)",
        "                raise NotFound",
        (KEEPING_UP, "-k", "takes_nothing_away"),
    ),
    Planted(
        "an empty list is believed",
        "tui/engine/absent.py",
        "        if not listed or now",
        "        if now",
        (KEEPING_UP, "-k", "empty_list"),
    ),
    Planted(
        "only the time of update tells of a change",
        "tui/mailbox/tickets.py",
        "    return (values[16], values[10],",
        "    return (values[10], values[10],",
        (KEEPING_UP, "-k", "within_a_tick or move_no_update"),
    ),
    Planted(
        "the age of older tickets is told too young",
        "tui/engine/rota.py",
        "    return looks * turn_s * HOT_TURNS / (HOT_TURNS - 1)",
        "    return looks * turn_s / 2",
        ("tests/engine/test_rota.py",),
    ),
    Planted(
        "a conversation is called fresh though nothing was read",
        "tui/engine/poller.py",
        "        tells_all = has_glanced and ",
        "        tells_all = ",
        (KEEPING_UP, "-k", "called_fresh"),
    ),
    Planted(
        "a conversation that failed counts as fresh when the list shows no change",
        "tui/mailbox/threads.py",
        "            AND id NOT IN (SELECT ticket_id FROM unrefreshed)",
        "",
        ("tests/mailbox/test_threads.py", "-k", "since_when"),
    ),
    Planted(
        "a look that brought nothing readable is a look",
        "tui/engine/rounds.py",
        """        if ticket is None:
            self._turns.tried(ticket_id, self""",
        """        if ticket is None:
            self._turns.looked([ticket_id], self""",
        (KEEPING_UP, "-k", "told_age_grow"),
    ),
    Planted(
        "a web page's 404 is SellApp's word",
        "tui/api/problems.py",
        "is_own = _is_object(answer.body) and not answer.is_page",
        "is_own = True",
        ("tests/api/test_problems.py",),
    ),
    Planted(
        "a walk that had to stop is a reading of the whole list",
        "tui/engine/sweep.py",
        "self.has_read_whole |= walk.is_whole",
        "self.has_read_whole = True",
        (KEEPING_UP, "-k", "had_to_stop"),
    ),
    Planted(
        "a list that tells nothing of messages is a look at them",
        "tui/engine/intake.py",
        "        if self._knowledge.facts.tells_messages:\n",
        "        if self._knowledge:\n",
        (KEEPING_UP, "-k", "no_ticket_tells_of"),
    ),
    Planted(
        "a page's count is not heeded",
        "tui/engine/rounds.py",
        "return page.total is None or not self._glance.weigh(page.total)",
        "return True",
        (KEEPING_UP, "-k", "looks_have_their_turn"),
    ),
    Planted(
        "what slipped at the newest end counts as known",
        "tui/engine/walk.py",
        "key in self._met_at_end or self._marks.get(key) != new",
        "self._marks.get(key) != new",
        ("tests/engine/test_walk.py", "-k", "hides_no_ticket"),
    ),
    Planted(
        "letters overtake those that were typed before the box had the focus",
        "tui/ui/screens/keying.py",
        "            behind_earlier_keys(self.focused, self, field.hold_keys())",
        "            behind_earlier_keys(self.focused, self, lambda: None)",
        ("tests/ui/test_typed.py", "-k", "before_the_focus"),
    ),
    Planted(
        "sending anyway counts what nobody saw as seen",
        "tui/mailbox/outbox.py",
        "newest_known(conn, row.ticket_id) if seen_id is None else seen_id",
        "newest_known(conn, row.ticket_id)",
        ("tests/engine/test_engine.py", "-k", "not_on_the_screen"),
    ),
    Planted(
        "a draft does not keep the messages of its ticket",
        "tui/mailbox/pruning.py",
        "NOT EXISTS (SELECT 1 FROM main.draft",
        "EXISTS (SELECT 1 UNION SELECT 1 FROM main.draft",
        ("tests/mailbox/test_pruning.py",),
    ),
    Planted(
        "the evidence for a reply in doubt is let go of",
        "tui/mailbox/pruning.py",
        "o.state <> 'sent'",
        "o.state = 'queued'",
        ("tests/mailbox/test_pruning.py",),
    ),
    Planted(
        "what was let go of is fetched again unasked",
        "tui/mailbox/pruning.py",
        "SET fetched_ms = NULL, thread_version",
        "SET fetched_ms = NULL, messages_stale = 1, thread_version",
        ("tests/engine/test_pruning.py",),
    ),
    Planted(
        "a part of what was let go of tells who spoke last",
        "tui/mailbox/threads.py",
        "UPDATE ticket SET messages_stale = 1 WHERE id = ? AND fetched_ms IS NULL",
        "UPDATE ticket SET messages_stale = 0 WHERE id = ? AND fetched_ms IS NULL",
        ("tests/mailbox/test_pruning.py",),
    ),
    Planted(
        "what was pushed aside is not written again",
        "tui/ui/shown.py",
        "self._doubt(end, sum(len(text) for text, _ in cells.odd_text))",
        "pass",
        ("tests/ui/test_shown.py",),
    ),
    Planted(
        "what stands behind an odd character is believed to stand where it should",
        "tui/ui/shown.py",
        "if spans and spans[-1][1] > odd_from:",
        "if False:",
        ("tests/ui/test_shown.py",),
    ),
    Planted(
        "a look that ends is not taken back",
        "tui/ui/ink.py",
        "codes = [*sorted(off), *sorted(on)]",
        "codes = [*sorted(on)]",
        ("tests/ui/test_ink.py",),
    ),
    Planted(
        "a hole shows nothing of what lies behind",
        "tui/ui/front.py",
        "return any(strip is None and left <= x < right for x, strip in pieces.items())",
        "return False",
        ("tests/ui/test_front.py",),
    ),
    Planted(
        "a new size leaves what is believed of the terminal",
        "tui/ui/steady.py",
        "        if self.screen_stack:\n            self.paint_anew()",
        "        del self",
        ("tests/program/test_painting.py", "-k", "zoom_twice"),
    ),
    Planted(
        "a signal to end does not reach who stands behind the shell",
        "tui/ui/steady.py",
        "            self._job.is_ending.set()",
        "            pass",
        ("tests/torture/test_job_control.py", "-k", "background and kill-suspended"),
    ),
    Planted(
        "what was not on the screen does not hold a close again",
        "tui/mailbox/enqueue.py",
        "known if seen_id is None else seen_id,",
        "known,",
        ("tests/engine/test_engine.py", "-k", "holds_a_close_again"),
    ),
    Planted(
        "a ticket that is gone takes the way to its draft with it",
        "tui/mailbox/gone.py",
        "if ticket_id not in with_words(conn):",
        "if True:",
        ("tests/engine/test_gone.py",),
    ),
    Planted(
        "a script's reply throws the draft away",
        "tui/cli/acting.py",
        "is_draft=False",
        "is_draft=True",
        ("tests/cli/test_acting.py", "-k", "leaves_the_draft_alone"),
    ),
    Planted(
        "the rest of a key that a slow line cut is typed",
        "tui/ui/replies.py",
        "if self._is_after_escape and _REST.match(text):",
        "if False:",
        ("tests/ui/test_replies.py", "-k", "cut_after_its_escape"),
    ),
    Planted(
        "the next command does not wait for what the last one left for after its frame",
        "tui/ui/screens/keying.py",
        "            await self.run_after_frame()",
        "            pass",
        ("tests/ui/test_curtain.py", "-k", "finds_it_done"),
    ),
    Planted(
        "a ticket that did not come up counts as seen",
        "tui/ui/screens/reading.py",
        "if self.shown_id == ticket_id:",
        "if True:",
        ("tests/ui/test_inbox_writing.py", "-k", "is_not_seen"),
    ),
    Planted(
        "a frame leaves what comes in the same moment to the next one",
        "tui/ui/pace.py",
        "TURNS = 3",
        "TURNS = 0",
        ("tests/ui/test_pace.py", "-k", "waits_for_nothing"),
    ),
    Planted(
        "one frame follows the other without a pause",
        "tui/ui/pace.py",
        "if wait_s > 0:",
        "if False:",
        ("tests/ui/test_pace.py", "-k", "waits_for_its_period"),
    ),
    Planted(
        "screens are painted on Textual's own beat",
        "tui/ui/pace.py",
        "def _update_timer(self)",
        "def _unused_timer(self)",
        ("tests/ui/test_pace.py", "-k", "real_screen"),
    ),
    Planted(
        "the lines of a closed window are kept for ever",
        "tui/ui/strips.py",
        "    StylesCache.get_inner_outer = staticmethod(_inner_outer)",
        "    # StylesCache.get_inner_outer = staticmethod(_inner_outer)",
        ("tests/ui/test_strips.py", "-k", "widget_that_is_gone"),
    ),
    Planted(
        "painted rows are kept without a bound",
        "tui/ui/widgets/ticket_list.py",
        "if len(self._painted) >= self._kept_rows:",
        "if False:",
        ("tests/ui/test_ticket_list.py", "-k", "by_themselves"),
    ),
    Planted(
        "each layout asks for another one",
        "tui/ui/laid_once.py",
        "layout=False)",
        "layout=True)",
        ("tests/ui/test_laid_once.py",),
    ),
    Planted(
        "a large transaction on a network disk locks readers out before it is committed",
        "tui/mailbox/connections.py",
        "PRAGMA cache_spill = OFF",
        "PRAGMA cache_spill = ON",
        ("tests/mailbox/test_connections.py", "-k", "locks_no_reader_out"),
    ),
    Planted(
        "a terminal that cannot be set up leaves a blank and deaf program",
        "tui/ui/driver.py",
        "        if writer is None:\n            self.has_taken = False",
        "        if writer is None:\n            return\n            self.has_taken = False",
        ("tests/ui/test_driver.py", "-k", "set_up"),
    ),
)
