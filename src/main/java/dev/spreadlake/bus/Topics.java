package dev.spreadlake.bus;

import dev.spreadlake.alert.AlertEvent;
import dev.spreadlake.alert.AlertRequests;
import dev.spreadlake.bars.MinuteNews;
import dev.spreadlake.basis.ImpliedRequests;
import dev.spreadlake.basis.ImpliedSecond;
import dev.spreadlake.batch.BatchEvent;
import dev.spreadlake.lake.table.FileClosed;
import dev.spreadlake.lake.table.WindowClosed;
import dev.spreadlake.lake.window.LakeStatus;
import dev.spreadlake.market.FeedStatus;
import dev.spreadlake.market.MissedChange;
import dev.spreadlake.market.Quote;
import dev.spreadlake.market.RawFrame;
import dev.spreadlake.market.RefusedRow;
import dev.spreadlake.market.SampleReply;
import dev.spreadlake.market.SampleRequest;
import dev.spreadlake.market.SimulatedExchange;
import dev.spreadlake.market.SuspectSeconds;
import dev.spreadlake.market.Trade;
import dev.spreadlake.quality.QualityGate;
import dev.spreadlake.quality.QualityLevel;
import dev.spreadlake.quality.QualityRequests;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.MissedSeconds;
import dev.spreadlake.spread.SpreadObservation;

/** Every address of the event bus and what travels on it. No address is written anywhere else. */
public final class Topics {
  private Topics() {}

  /** Top of a book, on each change; feeds publish. */
  public static final Topic<Quote> QUOTE = new Topic<>("market.quote", Quote.class);

  /** Executions, each once; feeds publish. */
  public static final Topic<Trade> TRADE = new Topic<>("market.trade", Trade.class);

  /** Frames as received; feeds publish, the lake keeps them as bronze. */
  public static final Topic<RawFrame> RAW_FRAME = new Topic<>("market.raw-frame", RawFrame.class);

  /** Frames and rows that a feed did not take; feeds publish. */
  public static final Topic<RefusedRow> REFUSED = new Topic<>("market.refused", RefusedRow.class);

  /** Health of feeds and books, on change and each second; feeds publish. */
  public static final Topic<FeedStatus> FEED_STATUS = new Topic<>("feed.status", FeedStatus.class);

  /**
   * An exchange has said that it is simulated; feeds publish, once each and before anything that it
   * said. It holds until the process ends.
   */
  public static final Topic<SimulatedExchange> SIMULATED_EXCHANGE =
      new Topic<>("feed.simulated-exchange", SimulatedExchange.class);

  /** Seconds found out to be suspect; feeds publish. */
  public static final Topic<SuspectSeconds> SUSPECT =
      new Topic<>("feed.suspect", SuspectSeconds.class);

  /** Sequence numbers of books that did not come; feeds publish. */
  public static final Topic<MissedChange> MISSED_CHANGE =
      new Topic<>("feed.missed-change", MissedChange.class);

  /**
   * Published at each whole second by the sampler; every feed answers with {@link #SAMPLE_REPLY}.
   */
  public static final Topic<SampleRequest> SAMPLE_REQUEST =
      new Topic<>("sample.request", SampleRequest.class);

  /** A feed's answer to {@link #SAMPLE_REQUEST}, sent from its own thread at once. */
  public static final Topic<SampleReply> SAMPLE_REPLY =
      new Topic<>("sample.reply", SampleReply.class);

  /** One per book and second; the sampler publishes, seconds of a book in order. */
  public static final Topic<SpreadObservation> OBSERVATION =
      new Topic<>("spread.observation", SpreadObservation.class);

  /** One per book and second without an observation; same order, same publisher. */
  public static final Topic<Gap> GAP = new Topic<>("spread.gap", Gap.class);

  /** Of a book whose seconds were passed over in great number, in place of as many gaps. */
  public static final Topic<MissedSeconds> MISSED =
      new Topic<>("spread.missed", MissedSeconds.class);

  /** Minutes of every book: the running one each second, final and corrected ones as they are. */
  public static final Topic<MinuteNews> MINUTE = new Topic<>("bars.minute", MinuteNews.class);

  /** The implied USD/MXN of each second, in order. */
  public static final Topic<ImpliedSecond> IMPLIED =
      new Topic<>("basis.implied", ImpliedSecond.class);

  /** The last hour of the implied USD/MXN. */
  public static final RequestTopic<ImpliedRequests.Ask, ImpliedRequests.Seconds> IMPLIED_SECONDS =
      new RequestTopic<>(
          "basis.implied-seconds", ImpliedRequests.Ask.class, ImpliedRequests.Seconds.class);

  /** Alert transitions; the alert verticle publishes, in order of {@code seq}. */
  public static final Topic<AlertEvent> ALERT = new Topic<>("alert.event", AlertEvent.class);

  /** A socket sets its own threshold. */
  public static final RequestTopic<AlertRequests.Subscribe, AlertRequests.Done> ALERT_SUBSCRIBE =
      new RequestTopic<>(
          "alert.subscribe", AlertRequests.Subscribe.class, AlertRequests.Done.class);

  /** A socket takes its threshold back, or has gone. */
  public static final RequestTopic<AlertRequests.Unsubscribe, AlertRequests.Done>
      ALERT_UNSUBSCRIBE =
          new RequestTopic<>(
              "alert.unsubscribe", AlertRequests.Unsubscribe.class, AlertRequests.Done.class);

  /** Adds or replaces a kept rule. */
  public static final RequestTopic<AlertRequests.PutRule, AlertRequests.Done> ALERT_PUT_RULE =
      new RequestTopic<>("alert.put-rule", AlertRequests.PutRule.class, AlertRequests.Done.class);

  /** Removes a kept rule. */
  public static final RequestTopic<AlertRequests.DeleteRule, AlertRequests.Done> ALERT_DELETE_RULE =
      new RequestTopic<>(
          "alert.delete-rule", AlertRequests.DeleteRule.class, AlertRequests.Done.class);

  /** Kept rules and where each stands. */
  public static final RequestTopic<AlertRequests.ListRules, AlertRequests.Rules> ALERT_RULES =
      new RequestTopic<>(
          "alert.list-rules", AlertRequests.ListRules.class, AlertRequests.Rules.class);

  /** Past alert events. */
  public static final RequestTopic<AlertRequests.History, AlertRequests.Events> ALERT_HISTORY =
      new RequestTopic<>("alert.history", AlertRequests.History.class, AlertRequests.Events.class);

  /** Past alert events of a stretch of time. */
  public static final RequestTopic<AlertRequests.Between, AlertRequests.Span> ALERT_BETWEEN =
      new RequestTopic<>("alert.between", AlertRequests.Between.class, AlertRequests.Span.class);

  /** Excursions that go on. */
  public static final RequestTopic<AlertRequests.Open, AlertRequests.Events> ALERT_OPEN =
      new RequestTopic<>("alert.open", AlertRequests.Open.class, AlertRequests.Events.class);

  /** Results of quality rules, live and batch. */
  public static final Topic<QualityResult> QUALITY =
      new Topic<>("quality.result", QualityResult.class);

  /** How bad quality rules stand, while they do; the alert verticle makes alerts of it. */
  public static final Topic<QualityLevel> QUALITY_LEVEL =
      new Topic<>("quality.level", QualityLevel.class);

  /** Whether gold is held back, and by what: on change and each second; the quality verticle. */
  public static final Topic<QualityGate> QUALITY_GATE =
      new Topic<>("quality.gate", QualityGate.class);

  /** Where every quality rule, score and service level stands. */
  public static final RequestTopic<QualityRequests.AskBoard, QualityRequests.Board> QUALITY_BOARD =
      new RequestTopic<>(
          "quality.board", QualityRequests.AskBoard.class, QualityRequests.Board.class);

  /** The newest result of each quality rule on each data set, of before the start, too. */
  public static final RequestTopic<QualityRequests.AskNewest, QualityRequests.Newest>
      QUALITY_NEWEST =
          new RequestTopic<>(
              "quality.newest", QualityRequests.AskNewest.class, QualityRequests.Newest.class);

  /** Past results of quality rules. */
  public static final RequestTopic<QualityRequests.AskHistory, QualityRequests.History>
      QUALITY_HISTORY =
          new RequestTopic<>(
              "quality.history", QualityRequests.AskHistory.class, QualityRequests.History.class);

  /** A file is complete under its final name; the lake publishes. */
  public static final Topic<FileClosed> FILE_CLOSED =
      new Topic<>("lake.file-closed", FileClosed.class);

  /** A window is in the tables of its day, with a file or without; the lake publishes. */
  public static final Topic<WindowClosed> WINDOW_CLOSED =
      new Topic<>("lake.window-closed", WindowClosed.class);

  /** Health of the lake's writer, on change and each second. */
  public static final Topic<LakeStatus> LAKE_STATUS = new Topic<>("lake.status", LakeStatus.class);

  /** Progress of batch runs. */
  public static final Topic<BatchEvent> BATCH = new Topic<>("batch.event", BatchEvent.class);
}
