"""What the scheduled half of the bot says, in both of its languages."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.discord_app.channel_permissions import PERMISSION_NAMES, format_permission
from briefings.domain.deliveries import Delivery, DeliveryState, ModeratorAlert
from briefings.domain.recurrence import next_occurrences
from briefings.domain.schedules import Schedule, ScheduleKind

PHRASES: Final[dict[str, dict[str, str]]] = {
    "post.about": {"ja": "この投稿について", "en": "About this post"},
    "review.ask": {
        "ja": "明日の投稿（{date}）の確認です。何もしなければ予定どおり投稿します。",
        "en": "For review: the post of {date}. Unless somebody says otherwise, it goes out as planned.",
    },
    "review.skip": {"ja": "投稿しない", "en": "Skip"},
    "review.post": {"ja": "投稿する", "en": "Post"},
    "review.skipped": {
        "ja": "<@{user}> さんが、{date} の投稿を取りやめました。",
        "en": "<@{user}> called off the post of {date}.",
    },
    "review.posted": {
        "ja": "<@{user}> さんが確認しました。{date} の投稿は予定どおり {due} に出ます。",
        "en": "<@{user}> approved. The post of {date} goes out as planned, {due}.",
    },
    "review.over": {
        "ja": "この投稿はもう始まったか、終わっています（{state}）。",
        "en": "This post is already under way or settled ({state}).",
    },
    "denied": {
        "ja": "この操作には「サーバー管理」の権限か、モデレーターのロールが必要です。",
        "en": "This takes the Manage Server permission or the moderators' role.",
    },
    "unknown": {
        "ja": "{number} 番の定期投稿はありません。/schedule list で確かめてください。",
        "en": "There is no schedule {number}. /schedule list shows those there are.",
    },
    "none": {
        "ja": "定期投稿はまだありません。/schedule add で加えられます。",
        "en": "There are no schedules yet. /schedule add makes one.",
    },
    "added": {"ja": "定期投稿 {number} を加えました。", "en": "Schedule {number} was added."},
    "edited": {"ja": "定期投稿 {number} を変えました。", "en": "Schedule {number} was changed."},
    "unchanged": {"ja": "変えるものが選ばれていません。", "en": "Nothing was given to change."},
    "paused": {
        "ja": "定期投稿 {number} を止めました。/schedule resume で再開できます。",
        "en": "Schedule {number} is paused. /schedule resume lets it go on.",
    },
    "resumed": {"ja": "定期投稿 {number} を再開しました。", "en": "Schedule {number} goes on."},
    "removed": {
        "ja": "定期投稿 {number} をなくしました。これまでの投稿はそのままです。",
        "en": "Schedule {number} was removed. What it posted stays.",
    },
    "saved": {"ja": "設定しました。", "en": "Saved."},
    "missing": {
        "ja": "<#{channel}> で次の権限がありません: {names}。権限を与えてから、もう一度お試しください。",
        "en": "In <#{channel}> the bot lacks: {names}. Grant it and try again.",
    },
    "no_moderators": {
        "ja": "確認を使うには、先に /schedule notices でモデレーター用チャンネルを決めてください。",
        "en": "A review needs a moderators' channel: set it with /schedule notices first.",
    },
    "bad.time": {"ja": "時刻は 09:00 のように書いてください。", "en": "Write the time as 09:00."},
    "bad.zone": {
        "ja": "「{text}」というタイムゾーンはありません。Asia/Tokyo のように入れてください。",
        "en": "There is no time zone {text}. Give one such as Asia/Tokyo.",
    },
    "bad.subjects": {
        "ja": "「{text}」が何か決められません。候補から選んでください。",
        "en": "It is not clear what {text} is. Choose from what is offered.",
    },
    "bad.leads": {
        "ja": "何日前かは 30, 7 のように、1〜366 の数で書いてください。",
        "en": "Write the lead days as 30, 7: numbers from 1 to 366.",
    },
    "nothing": {
        "ja": "{date} には投稿するものがありません。",
        "en": "There is nothing to post for {date}.",
    },
    "preview": {"ja": "{date} の投稿の見本です。", "en": "This is what would be posted for {date}."},
    "next": {"ja": "次の予定: {runs}", "en": "Next: {runs}"},
    "missed": {"ja": "期限内に出せなかった投稿: {count} 件", "en": "Missed so far: {count}"},
    "rests": {"ja": "休止中（{reason}）", "en": "paused ({reason})"},
    "why.empty": {"ja": "まだ予定の時刻になったものはありません。", "en": "Nothing has fallen due yet."},
    "why.title": {"ja": "定期投稿 {number} の記録", "en": "What became of schedule {number}"},
    "about": {
        "ja": "定期投稿 {number}（{kind}）の {date} の分です。{state}",
        "en": "Schedule {number} ({kind}), the post of {date}. {state}",
    },
    "kind.day": {"ja": "この日の出来事", "en": "on this day"},
    "kind.month": {"ja": "今月の出来事", "en": "this month"},
    "kind.coming": {"ja": "もうすぐ来る節目", "en": "coming up"},
    "kind.week": {"ja": "今週の国・地域", "en": "subject of the week"},
    "state.planned": {"ja": "予定（{due}）", "en": "planned for {due}"},
    "state.claimed": {"ja": "投稿中（{due}の分）", "en": "being posted (due {due})"},
    "state.sent": {"ja": "投稿済み {link}", "en": "sent {link}"},
    "state.skipped": {"ja": "見送り: {reason}", "en": "skipped: {reason}"},
    "state.late": {"ja": "期限内に出せず: {reason}", "en": "missed its window: {reason}"},
    "state.held": {"ja": "保留（要確認）: {reason}", "en": "held, please look: {reason}"},
    "state.given_up": {"ja": "断念: {reason}", "en": "given up: {reason}"},
    "corrected": {"ja": "訂正済み（{at}）", "en": "corrected {at}"},
    "reason.": {"ja": "理由の記録なし", "en": "no reason on record"},
    "reason.nothing": {"ja": "伝えるものがない日", "en": "a day with nothing to tell"},
    "reason.paused": {"ja": "休止中だった", "en": "it was paused"},
    "reason.moderator": {"ja": "モデレーターによる", "en": "by a moderator"},
    "reason.review": {"ja": "確認で取りやめ（<@{detail}>）", "en": "called off in review by <@{detail}>"},
    "reason.no_moderators_channel": {
        "ja": "モデレーター用チャンネルがない",
        "en": "there is no moderators' channel",
    },
    "reason.missed": {"ja": "ボットが動いていなかった", "en": "the bot was not running"},
    "reason.rate_limited": {
        "ja": "Discord に待つよう求められた",
        "en": "Discord asked to wait",
    },
    "reason.held_back": {"ja": "Discord から一時的に遮断された", "en": "Discord had banned this address for a while"},
    "reason.token_refused": {"ja": "トークンが拒否された", "en": "the token was refused"},
    "reason.outage": {"ja": "サーバーが一時的に使えなかった", "en": "the server was unavailable"},
    "reason.connecting": {"ja": "Discord につながっていなかった", "en": "there was no connection to Discord"},
    "reason.unknown": {"ja": "結果を確かめている（{detail}）", "en": "finding out what became of it ({detail})"},
    "reason.unconfirmed": {
        "ja": "投稿を確かめられないまま期限が過ぎた",
        "en": "its window ended before it could be posted again",
    },
    "reason.unread": {
        "ja": "履歴を読めないため、投稿されたか分からない",
        "en": "the history can't be read, so whether it was posted is not known",
    },
    "reason.unsafe": {
        "ja": "フォーラムでは二重投稿を防げないため、投稿されたか見てください",
        "en": "a forum post can't be repeated safely: please see whether it is there",
    },
    "reason.refused": {
        "ja": "履歴を読むことを断られた（{detail}）",
        "en": "reading the history was refused ({detail})",
    },
    "reason.missing": {"ja": "権限がない: {detail}", "en": "a permission is missing: {detail}"},
    "reason.channel_deleted": {"ja": "チャンネルがなくなった", "en": "the channel is gone"},
    "reason.defect": {"ja": "ボットの不具合（ログを見てください）", "en": "a defect of the bot (see its log)"},
    "reason.code": {"ja": "Discord が断った（{detail}）", "en": "Discord refused it ({detail})"},
    "notice.held": {
        "ja": "⚠️ 定期投稿 {number} の {date} の分を保留しています: {reason}",
        "en": "⚠️ Schedule {number}: the post of {date} is held: {reason}",
    },
    "notice.given_up": {
        "ja": "⚠️ 定期投稿 {number} の {date} の分を断念しました: {reason}",
        "en": "⚠️ Schedule {number}: the post of {date} was given up: {reason}",
    },
    "notice.shut": {
        "ja": "⚠️ 定期投稿 {number} の {date} の分を出せません: {reason}。直れば期限内に出します。",
        "en": "⚠️ Schedule {number}: the post of {date} can't go out: {reason}. It will, once that is mended in time.",
    },
    "notice.paused": {
        "ja": "⚠️ 定期投稿 {number} を休止しました: {reason}。/schedule edit で行き先を変え、"
        "/schedule resume で再開できます。",
        "en": "⚠️ Schedule {number} was paused: {reason}. Give it another channel with /schedule edit, "
        "then /schedule resume.",
    },
    "notice.missed": {
        "ja": "⚠️ 定期投稿 {number}: 期限内に出せなかった投稿が {count} 件あります: {reason}",
        "en": "⚠️ Schedule {number}: {count} missed: {reason}",
    },
    "notice.unpublished": {
        "ja": "⚠️ 定期投稿 {number} の {date} の分を公開できませんでした: {reason}",
        "en": "⚠️ Schedule {number}: the post of {date} could not be published: {reason}",
    },
    "log": {
        "ja": "<@{user}> さんが定期投稿 {number} を変更: {what}",
        "en": "<@{user}> changed schedule {number}: {what}",
    },
}


def format_phrase(key: str, language: str, **values: object) -> str:
    """The phrase `key` in `language` (`ja`, else English), with its values filled in."""
    phrase = PHRASES[key]["ja" if language == "ja" else "en"]
    return phrase.format(**values) if values else phrase


def format_timestamp(moment: datetime, style: str = "F") -> str:
    """An instant that each reader's client shows in its own zone and language."""
    return f"<t:{int(moment.timestamp())}:{style}>"


def format_schedule(schedule: Schedule, language: str) -> str:
    """A schedule in a line: `**3** · on this day → #desk · 09:00 Asia/Tokyo · ja`."""
    parts = [
        f"**{schedule.id}** · {format_phrase(f'kind.{schedule.kind}', language)} → <#{schedule.channel_ref.channel}>",
        f"{schedule.at:%H:%M} {schedule.zone}",
        schedule.language,
    ]
    if schedule.kind is ScheduleKind.COMING_UP:
        parts.append("−" + ", −".join(str(days) for days in schedule.lead_days))
    if schedule.subjects:
        parts.append(", ".join(schedule.subjects))
    return " · ".join(parts)


def format_next_runs(schedule: Schedule, now: datetime, language: str) -> str:
    """The next three posts, or that it rests."""
    if schedule.paused:
        return format_phrase("rests", language, reason=format_reason(schedule.pause_reason, language))
    return format_phrase(
        "next", language, runs=" / ".join(format_timestamp(slot.due) for slot in next_occurrences(schedule, now, 3))
    )


def format_delivery(delivery: Delivery, language: str) -> str:
    """What became of a slot."""
    link, corrected = "", ""
    if delivery.corrected_at is not None:
        corrected = format_phrase("corrected", language, at=format_timestamp(delivery.corrected_at, "f"))
    if delivery.state is DeliveryState.SENT:
        link = format_timestamp(delivery.sent_at, "f") if delivery.sent_at else ""
        if delivery.message_ref is not None:
            channel_ref = delivery.message_ref.channel_ref
            link += f" https://discord.com/channels/{channel_ref.workspace}/{channel_ref.channel}/{delivery.message_ref.message}"
    line = format_phrase(
        f"state.{delivery.state}",
        language,
        due=format_timestamp(delivery.occurrence.due, "f"),
        link=link.strip(),
        reason=format_reason(delivery.reason, language),
    )
    return f"{line} · {corrected}" if corrected else line


def format_history_line(delivery: Delivery, language: str) -> str:
    """A line of `/schedule why`."""
    return f"{delivery.occurrence.date.isoformat()} — {format_delivery(delivery, language)}"


def format_reason(reason: str, language: str) -> str:
    """A reason's code in words."""
    code, _, detail = reason.partition(":")
    if code == "missing" and detail in PERMISSION_NAMES:
        detail = format_permission(detail, language)
    key = f"reason.{code}"
    return (
        format_phrase(key, language, detail=detail)
        if key in PHRASES
        else format_phrase("reason.code", language, detail=reason)
    )


def format_alert(alert: ModeratorAlert, language: str) -> str:
    """What moderators are told."""
    return format_phrase(
        f"notice.{alert.code}",
        language,
        number=alert.schedule,
        date=alert.occurrence.date.isoformat() if alert.occurrence else "",
        reason=format_reason(alert.reason, language),
        count=alert.count,
    )
