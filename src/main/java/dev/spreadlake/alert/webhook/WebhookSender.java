package dev.spreadlake.alert.webhook;

import dev.spreadlake.time.TimeSource;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Sends one signed message to one target: resolves its name, checks every address, connects to the
 * checked address itself, follows no redirect, reads a bounded answer, and ends within the time
 * allowed. Used on one event loop; names are resolved on threads of their own.
 */
final class WebhookSender {
  private static final int ANSWER_BYTES_MAX = 64 << 10;

  /** What the receiver answered, with its wish to be left alone for a while (0: none). */
  record Answer(int status, long retryAfterSeconds) {
    boolean accepted() {
      return status >= 200 && status < 300;
    }
  }

  private final Vertx vertx;
  private final Context context;
  private final HttpClient client;
  private final WebhookSecret secret;
  private final TargetPolicy policy;
  private final Duration timeout;
  private final TimeSource time;
  private final ThreadPoolExecutor resolvers;

  /**
   * @param targets how many may be sent to at once
   */
  WebhookSender(
      Vertx vertx,
      WebhookSecret secret,
      TargetPolicy policy,
      Duration timeout,
      int targets,
      TimeSource time) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.secret = secret;
    this.policy = policy;
    this.timeout = timeout;
    this.time = time;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setKeepAlive(false)
                .setDecompressionSupported(false)
                .setVerifyHost(true)
                .setConnectTimeout(Math.toIntExact(timeout.toMillis())),
            new PoolOptions().setHttp1MaxSize(2));
    // A name server that hangs holds a thread of its target only; two for each bound the rest.
    this.resolvers =
        new ThreadPoolExecutor(
            0,
            2 * Math.max(1, targets),
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> {
              Thread made = new Thread(task, "webhook-resolver");
              made.setDaemon(true);
              return made;
            });
  }

  /** Sends; fails if no answer came, with a reason that holds no secret. */
  Future<Answer> send(Target target, Delivery delivery) {
    Promise<Answer> answer = Promise.promise();
    context.runOnContext(now -> start(target, delivery, answer));
    return answer.future();
  }

  private void start(Target target, Delivery delivery, Promise<Answer> answer) {
    Attempt attempt = new Attempt(answer);
    long timer = vertx.setTimer(timeout.toMillis(), late -> attempt.timedOut());
    answer.future().onComplete(done -> vertx.cancelTimer(timer));
    Future.fromCompletionStage(resolve(target), context)
        .compose(address -> client.request(options(target, address)))
        .onComplete(
            request -> attempt.begin(request, delivery), failure -> answer.tryFail(failure));
  }

  Future<Void> close() {
    resolvers.shutdownNow();
    return client.close();
  }

  private RequestOptions options(Target target, InetAddress address) {
    return new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setServer(SocketAddress.inetSocketAddress(target.port(), address.getHostAddress()))
        .setHost(target.uri().getHost())
        .setPort(target.port())
        .setSsl(target.tls())
        .setURI(target.pathAndQuery())
        .setFollowRedirects(false);
  }

  private CompletableFuture<InetAddress> resolve(Target target) {
    CompletableFuture<InetAddress> resolved = new CompletableFuture<>();
    try {
      resolvers.execute(
          () -> {
            try {
              resolved.complete(checked(target.hostToResolve()));
            } catch (UnknownHostException e) {
              resolved.completeExceptionally(
                  new UnknownHostException("the name of the host cannot be resolved"));
            } catch (RuntimeException e) {
              resolved.completeExceptionally(e);
            }
          });
    } catch (RejectedExecutionException busy) {
      resolved.completeExceptionally(
          new WebhookRefusedException("earlier look-ups of the name have not ended"));
    }
    return resolved;
  }

  /** The first address of a host, if none of its addresses is refused. */
  private InetAddress checked(String host) throws UnknownHostException {
    InetAddress[] addresses = InetAddress.getAllByName(host);
    for (InetAddress address : addresses) {
      Optional<String> refusal = policy.refusal(address);
      if (refusal.isPresent()) {
        throw new WebhookRefusedException(
            refusal.get() + " (webhook.allow-private would allow private ones)");
      }
    }
    return addresses[0];
  }

  /** One attempt, from the open connection on. */
  private final class Attempt {
    private final Promise<Answer> answer;
    private HttpClientRequest request;
    private Answer head;
    private int received;

    Attempt(Promise<Answer> answer) {
      this.answer = answer;
    }

    void begin(HttpClientRequest opened, Delivery delivery) {
      request = opened;
      if (answer.future().isComplete()) {
        abandon();
        return;
      }
      long timestamp = time.now().getEpochSecond();
      request.response().onComplete(this::answered, failure -> answer.tryFail(failure));
      request
          .putHeader("content-type", "application/json")
          .putHeader("user-agent", "spreadlake")
          .putHeader("webhook-id", delivery.id())
          .putHeader("webhook-timestamp", Long.toString(timestamp))
          .putHeader("webhook-signature", secret.sign(delivery.id(), timestamp, delivery.body()))
          .end(Buffer.buffer(delivery.body()))
          .onFailure(failure -> answer.tryFail(failure));
    }

    private void answered(HttpClientResponse response) {
      head = new Answer(response.statusCode(), retryAfter(response));
      response.exceptionHandler(broken -> finish());
      response.endHandler(end -> finish());
      response.handler(
          part -> {
            received += part.length();
            if (received > ANSWER_BYTES_MAX) {
              finish();
            }
          });
    }

    void timedOut() {
      if (head != null) {
        finish();
      } else {
        answer.tryFail("no answer within " + timeout.toMillis() + " ms");
        abandon();
      }
    }

    private void finish() {
      answer.tryComplete(head);
      abandon();
    }

    private void abandon() {
      if (request != null) {
        request.connection().close();
      }
    }
  }

  private static long retryAfter(HttpClientResponse response) {
    String text = response.getHeader("retry-after");
    return text != null && text.matches("[0-9]{1,6}") ? Long.parseLong(text) : 0;
  }
}
