package dev.spreadlake.venue;

import dev.spreadlake.failure.FailureText;
import dev.spreadlake.venue.ExchangeLink.RestReply;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.TimeoutException;
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
  // Connections that have carried a request; they leave by themselves.
  private final Set<HttpConnection> used = Collections.newSetFromMap(new WeakHashMap<>());

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
    this.keeping = vertx.createHttpClient(options, pool);
    this.fresh = vertx.createHttpClient(new HttpClientOptions(options).setKeepAlive(false), pool);
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
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setHost(root.host())
            .setPort(root.port())
            .setSsl(root.isSecure())
            .setURI(root.path("") + path)
            .setConnectTimeout(replyMaxMillis)
            .putHeader("User-Agent", "spreadlake")
            .putHeader("Accept", "application/json");
    new Get(callback).start(afresh ? fresh : keeping, options);
  }

  /** One request and its reply. */
  private final class Get {
    private final Consumer<RestReply> callback;
    private final BoundedBody body =
        new BoundedBody(VertxExchangeLink.SIZE_MAX, failure -> fail(failure, false));
    private final long timer;
    private HttpClientRequest request;
    private boolean over;

    private Get(Consumer<RestReply> callback) {
      this.callback = callback;
      this.timer = vertx.setTimer(replyMaxMillis, id -> fail(new TimeoutException(), false));
    }

    private void start(HttpClient client, RequestOptions options) {
      client.request(options).onComplete(this::send, failure -> fail(failure, false));
    }

    private void send(HttpClientRequest ready) {
      request = ready;
      // The futures tell of failures; one that nobody handles would be logged as an error, too.
      ready.exceptionHandler(failure -> {});
      if (over) {
        giveUp();
        return;
      }
      boolean kept = !used.add(ready.connection());
      ready
          .send()
          .onComplete(this::read, failure -> fail(failure, kept && isConnectionLost(failure)));
    }

    private void read(HttpClientResponse head) {
      head.pipeTo(body)
          .onComplete(
              whole -> {
                if (!over) {
                  headers.accept(head.headers());
                  end(reply(head, body.text()));
                }
              },
              failure -> fail(failure, false));
    }

    private void fail(Throwable failure, boolean keptLineLost) {
      if (!over) {
        over = true;
        giveUp();
        String detail = FailureText.of(failure);
        end(keptLineLost ? RestReply.keptLineLost(detail) : RestReply.none(detail));
      }
    }

    private void end(RestReply reply) {
      over = true;
      vertx.cancelTimer(timer);
      callback.accept(reply);
    }

    private void giveUp() {
      body.giveUp();
      if (request != null) {
        request.reset();
      }
    }
  }

  private static boolean isConnectionLost(Throwable failure) {
    return failure instanceof HttpClosedException || failure instanceof IOException;
  }

  private static RestReply reply(HttpClientResponse head, String body) {
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
