package dev.spreadlake.venue;

import dev.spreadlake.failure.FailureText;
import dev.spreadlake.venue.ExchangeLink.RestReply;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.ext.web.codec.BodyCodec;
import io.vertx.ext.web.codec.spi.BodyStream;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * GET requests to one exchange over Vert.x. Connections are kept for the next request, redirects
 * are not followed, bodies end at {@link VertxExchangeLink#SIZE_MAX}, and a request that is given
 * up takes its connection with it, so that nothing of it is sent later. On the event loop that
 * asks.
 */
final class RestClient {
  private static final String USED_WEIGHT = "x-mbx-used-weight-1m";
  private static final int CONNECTIONS_MAX = 4;
  private static final int WAITING_MAX = 64;

  private final Vertx vertx;
  private final RemoteUrl root;
  private final long replyMaxMillis;
  private final Consumer<MultiMap> headers;
  private final HttpClient keeping;
  private final HttpClient fresh;
  private final AtomicInteger opened = new AtomicInteger();
  private final WebClient onKept;
  private final WebClient onFresh;

  /**
   * @param root {@code http} or {@code https}; paths are added to its own
   * @param replyMaxMillis for the whole of a request, connection and body included
   * @param headers sees those of each reply before it is handed on
   */
  RestClient(
      Vertx vertx,
      RemoteUrl root,
      int connectMaxMillis,
      long replyMaxMillis,
      Consumer<MultiMap> headers) {
    this.vertx = vertx;
    this.root = root;
    this.replyMaxMillis = replyMaxMillis;
    this.headers = headers;
    HttpClientOptions options =
        new HttpClientOptions()
            .setConnectTimeout(connectMaxMillis)
            .setDecompressionSupported(false);
    PoolOptions pool =
        new PoolOptions().setHttp1MaxSize(CONNECTIONS_MAX).setMaxWaitQueueSize(WAITING_MAX);
    this.keeping =
        vertx
            .httpClientBuilder()
            .with(options)
            .with(pool)
            .withConnectHandler(connection -> opened.incrementAndGet())
            .build();
    this.fresh = vertx.createHttpClient(new HttpClientOptions(options).setKeepAlive(false), pool);
    WebClientOptions web =
        new WebClientOptions().setUserAgent("spreadlake").setFollowRedirects(false);
    this.onKept = WebClient.wrap(keeping, web);
    this.onFresh = WebClient.wrap(fresh, web);
  }

  Future<Void> close() {
    return Future.join(keeping.close(), fresh.close()).mapEmpty();
  }

  /**
   * Sends a request.
   *
   * @param afresh true for a connection of its own
   */
  void get(String path, boolean afresh, Consumer<RestReply> callback) {
    new Get(callback).start(afresh ? onFresh : onKept, root.path("") + path);
  }

  /** One request and its reply. */
  private final class Get {
    private final Consumer<RestReply> callback;
    private final BoundedBody body = new BoundedBody(VertxExchangeLink.SIZE_MAX, this::fail);
    private final long timer;
    private final int openedBefore = opened.get();
    private boolean begun;
    private boolean over;

    private Get(Consumer<RestReply> callback) {
      this.callback = callback;
      this.timer = vertx.setTimer(replyMaxMillis, id -> fail(new TimeoutException()));
    }

    private void start(WebClient client, String uri) {
      client
          .get(root.port(), root.host(), uri)
          .ssl(root.isSecure())
          .timeout(replyMaxMillis)
          .putHeader("Accept", "application/json")
          .as(this::begin)
          .send()
          .onComplete(this::whole, this::fail);
    }

    /** The head of the reply is there. */
    private BodyStream<Void> begin() throws Exception {
      begun = true;
      return BodyCodec.pipe(body).stream();
    }

    private void whole(HttpResponse<Void> head) {
      if (!over) {
        headers.accept(head.headers());
        end(reply(head, body.text()));
      }
    }

    private void fail(Throwable failure) {
      if (!over) {
        body.giveUp();
        String detail = FailureText.of(failure);
        end(isKeptLineLost(failure) ? RestReply.keptLineLost(detail) : RestReply.none(detail));
      }
    }

    /**
     * No connection was opened since the request was asked for, so it went out on one that had
     * carried another. Where one was opened for another request meanwhile that cannot be told, and
     * it counts as a failure.
     */
    private boolean isKeptLineLost(Throwable failure) {
      boolean lost = failure instanceof HttpClosedException || failure instanceof IOException;
      return lost && !begun && opened.get() == openedBefore;
    }

    private void end(RestReply reply) {
      over = true;
      vertx.cancelTimer(timer);
      callback.accept(reply);
    }
  }

  private static RestReply reply(HttpResponse<Void> head, String body) {
    String type = head.getHeader(HttpHeaderNames.CONTENT_TYPE.toString());
    return new RestReply(
        head.statusCode(),
        type == null ? "" : type,
        retryAfter(head.headers()),
        body,
        "",
        number(head.headers().get(USED_WEIGHT)));
  }

  /** Seconds; -1 if absent. */
  static long retryAfter(MultiMap headers) {
    return number(headers.get(HttpHeaderNames.RETRY_AFTER));
  }

  /** A header's whole number; -1 if absent or anything else. */
  private static long number(String header) {
    return header != null && header.trim().matches("\\d{1,9}") ? Long.parseLong(header.trim()) : -1;
  }
}
