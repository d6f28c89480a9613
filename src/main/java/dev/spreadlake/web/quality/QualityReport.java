package dev.spreadlake.web.quality;

import dev.spreadlake.market.FeedMode;
import dev.spreadlake.quality.QualityRequests.Board;
import dev.spreadlake.quality.report.QualityPage;
import dev.spreadlake.web.endpoint.Endpoints;
import dev.spreadlake.web.endpoint.SlowRequests;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;

/** {@code /reports/quality.html}: the data-quality page as of now, self-contained. */
public final class QualityReport implements Handler<RoutingContext> {
  public static final String PATH = "/reports/quality.html";

  private final FeedMode mode;
  private final SlowRequests slow;

  public QualityReport(FeedMode mode, SlowRequests slow) {
    this.mode = mode;
    this.slow = slow;
  }

  @Override
  public void handle(RoutingContext call) {
    QualityApi.board(call.vertx().eventBus())
        .compose(board -> slow.run(() -> page(board)))
        .onSuccess(
            html -> {
              call.response().putHeader("content-security-policy", QualityPage.policy());
              Endpoints.send(call, 200, "text/html; charset=utf-8", html);
            })
        .onFailure(call::fail);
  }

  private byte[] page(Board board) {
    return QualityPage.of(
            board.at(), mode.id(), board.rules(), board.freshness(), board.hops(), board.held())
        .getBytes(StandardCharsets.UTF_8);
  }
}
