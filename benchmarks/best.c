/* The engines once more in C: the same rules, the same draws, the same answers.

   What a compiler for C makes of the work is the yardstick of what Numba makes of it. `spread` is
   push or dialogue without dialogue and without discontent, `reach` the independent cascade, `chain`
   the threshold cascade, `fill` the torus filled bond by bond, `meet` bounded confidence. */

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 512
#define GROUP 64
#define BUCKETS 1024

#define LOW 0xFFFFFFFFULL

static inline __attribute__((always_inline)) void philox(uint64_t first, uint64_t second,
                                                         const uint64_t *stream, uint64_t *words) {
    uint64_t c0 = first, c1 = second, c2 = stream[0], c3 = stream[1];
    uint64_t k0 = stream[2], k1 = stream[3];
    for (int round = 0; round < 10; round++) {
        uint64_t p0 = 0xD2511F53ULL * (c0 & LOW), p1 = 0xCD9E8D57ULL * (c2 & LOW);
        c0 = (p1 >> 32) ^ c1 ^ k0;
        c1 = p1;
        c2 = (p0 >> 32) ^ c3 ^ k1;
        c3 = p0;
        k0 = (k0 + 0x9E3779B9ULL) & LOW;
        k1 = (k1 + 0xBB67AE85ULL) & LOW;
    }
    words[0] = c0 & LOW, words[1] = c1 & LOW, words[2] = c2 & LOW, words[3] = c3 & LOW;
}

static uint64_t bits(const uint64_t *words) { return words[0] >> 5 << 26 | words[1] >> 6; }

static void draw(const uint32_t *first, const uint32_t *second, const uint64_t *stream, double *out,
                 int size) {
    for (int i = 0; i < size; i++) {
        uint64_t words[4];
        philox(first[i], second[i], stream, words);
        out[i] = (double)bits(words) / 9007199254740992.0;
    }
}

typedef struct {
    int64_t n, steps;
    const int64_t *offsets;
    const int32_t *neighbours;
    const uint64_t *stream;
    const double *table;
    const int64_t *guide;
    int32_t *decided, *last, (*notes)[2];
    int64_t used;
} World;

typedef struct {
    uint32_t talkers[BLOCK], listeners[BLOCK];
    int32_t most[BLOCK], open[BLOCK];
    double draws[BLOCK];
} Block;

static void toss(World *w, Block *b, int size, int32_t t) {
    for (int i = 0; i < size; i++) {
        int32_t latest = w->decided[b->listeners[i]] - 1;
        b->open[i] = (latest < b->most[i] ? latest : b->most[i]) - t;
    }
    int left = 0;
    for (int i = 0; i < size; i++) {
        b->talkers[left] = b->talkers[i];
        b->listeners[left] = b->listeners[i];
        b->most[left] = b->open[i];
        left += b->open[i] > 0;
    }
    draw(b->talkers, b->listeners, w->stream, b->draws, left);
    int open = 0;
    for (int i = 0; i < left; i++) {
        b->open[open] = i;
        open += b->draws[i] < w->table[b->most[i]];
    }
    for (int k = 0; k < open; k++) {
        double luck = b->draws[b->open[k]];
        int32_t listener = b->listeners[b->open[k]];
        int64_t wait = w->guide[(int64_t)(luck * 1024)];
        while (luck >= w->table[wait]) wait++;
        int32_t due = t + (int32_t)wait;
        if (due < w->decided[listener]) {
            w->notes[w->used][0] = listener;
            w->notes[w->used][1] = w->last[due];
            w->last[due] = (int32_t)w->used++;
            w->decided[listener] = due;
        }
    }
}

static void open_ties(World *w, const int32_t *people, const int32_t *silent, int64_t count, int32_t t) {
    static volatile int32_t fetched __attribute__((unused));
    Block block;
    int64_t first[GROUP], last[GROUP], ties = w->offsets[w->n];
    int32_t until[GROUP];
    int filled = 0;
    for (int64_t begin = 0; begin < count; begin += GROUP) {
        int size = count - begin < GROUP ? (int)(count - begin) : GROUP;
        int32_t sum = 0;
        for (int i = 0; i < size; i++) {
            int32_t person = people[begin + i];
            first[i] = w->offsets[person];
            last[i] = w->offsets[person + 1];
            until[i] = silent[begin + i] < w->steps ? silent[begin + i] : (int32_t)w->steps;
        }
        for (int i = 0; i < size; i++) sum += w->neighbours[first[i] < ties ? first[i] : ties - 1];
        fetched = sum;
        for (int i = 0; i < size; i++)
            for (int64_t tie = first[i]; tie < last[i]; tie++) {
                block.talkers[filled] = people[begin + i];
                block.listeners[filled] = w->neighbours[tie];
                block.most[filled] = until[i];
                if (++filled == BLOCK) {
                    toss(w, &block, filled, t);
                    filled = 0;
                }
            }
    }
    toss(w, &block, filled, t);
}

static void group(int32_t *people, int32_t *copy, int64_t count, int64_t n) {
    int64_t ends[BUCKETS + 1] = {0};
    int shift = 0;
    if (count < BUCKETS) return;
    while (n >> shift > BUCKETS) shift++;
    for (int64_t i = 0; i < count; i++) ends[(people[i] >> shift) + 1]++;
    for (int i = 0; i < BUCKETS; i++) ends[i + 1] += ends[i];
    memcpy(copy, people, 4 * count);
    for (int64_t i = 0; i < count; i++) people[ends[copy[i] >> shift]++] = copy[i];
}

int64_t spread(int64_t n, int64_t steps, const int64_t *offsets, const int32_t *neighbours,
               const int64_t *seeds, int64_t n_seeds, const int32_t *contacts,
               const int64_t *contact_ends, const uint64_t *breath, const double *voices,
               const uint64_t *stream, const double *table, const int64_t *guide,
               int32_t *decided) {
    int8_t *adopter = calloc(n, 1);
    int32_t *talkers = malloc(4 * n), *copy = malloc(4 * n), *silent = malloc(4 * n);
    double *down_to = malloc(8 * n);
    World w = {n, steps, offsets, neighbours, stream, table, guide, decided,
               malloc(4 * (steps + 1)), malloc(8 * offsets[n] + 8), 0};
    int64_t count = 0;
    for (int64_t i = 0; i < n; i++) decided[i] = INT32_MAX;
    for (int64_t t = 0; t <= steps; t++) w.last[t] = -1;
#define ADOPT(person) { int32_t p = person; \
    if (!adopter[p]) { adopter[p] = 1; decided[p] = (int32_t)t; talkers[count++] = p; } }
    for (int64_t t = 0, before = 0; t <= steps; t++, before = count) {
        if (t == 0)
            for (int64_t i = 0; i < n_seeds; i++) ADOPT((int32_t)seeds[i])
        else
            for (int64_t i = contact_ends[t - 1]; i < contact_ends[t]; i++) ADOPT(contacts[i])
        for (int32_t note = w.last[t]; note >= 0; note = w.notes[note][1]) ADOPT(w.notes[note][0])
        group(talkers + before, copy, count - before, n);
        int64_t longest = steps + 1 - t;
        for (int64_t i = before; i < count; i++) {
            uint64_t words[4];
            philox(talkers[i], 0, breath, words);
            down_to[i - before] = (double)bits(words) / 9007199254740992.0;
        }
        for (int64_t i = before; i < count; i++) {
            int64_t spoken = longest;
            if (voices[longest] <= down_to[i - before])
                for (spoken = 1; voices[spoken] > down_to[i - before]; spoken++);
            silent[i - before] = (int32_t)(t + spoken);
        }
        open_ties(&w, talkers + before, silent, count - before, (int32_t)t);
    }
    free(adopter); free(talkers); free(copy); free(silent); free(down_to); free(w.last); free(w.notes);
    return count;
}

#define HANDFUL 32
#define SPEAKERS 512

typedef struct {
    uint32_t speakers[SPEAKERS], first[SPEAKERS], left[SPEAKERS], size[SPEAKERS];
    uint32_t picks[4][SPEAKERS], more[SPEAKERS + 1], friends[SPEAKERS * HANDFUL + 4];
    uint64_t draw[SPEAKERS], words[4][SPEAKERS];
} Handfuls;

static inline __attribute__((always_inline)) uint64_t pick(uint64_t *word, uint64_t left) {
    uint64_t product = *word * (left & LOW);
    *word = product & LOW;
    return product >> 32;
}

#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

static void pick_four(Handfuls *h, int count, int64_t handful, const uint64_t *stream) {
    for (int i = 0; i < count; i++) {
        uint64_t w[4], size = h->size[i], first = h->first[i];
        philox(h->speakers[i], handful * 8, stream, w);
        h->draw[i] = bits(w);
        uint64_t a = pick(&w[2], size), b = pick(&w[2], size - 1);
        uint64_t c = pick(&w[3], size - 2), d = pick(&w[3], size - 3);
        b += b >= a;
        uint64_t low = MIN(a, b), high = MAX(a, b);
        c += c >= low;
        c += c >= high;
        uint64_t lowest = MIN(low, c), highest = MAX(high, c);
        uint64_t middle = low + high + c - lowest - highest;
        d += d >= lowest;
        d += d >= middle;
        d += d >= highest;
        h->picks[0][i] = first + a, h->picks[1][i] = first + b;
        h->picks[2][i] = first + c, h->picks[3][i] = first + d;
    }
}

static int pick_further(Handfuls *h, int count, int64_t handful, int found, const uint64_t *law,
                        const uint64_t *stream) {
    static _Thread_local uint32_t taken[SPEAKERS][HANDFUL];
    for (int further = 1, left = 0; count > 0; further++, count = left, left = 0) {
        for (int i = 0; i < count; i++) {
            uint64_t w[4];
            philox(h->speakers[h->more[i]], handful * 8 + further, stream, w);
            for (int k = 0; k < 4; k++) h->words[k][i] = w[k];
        }
        for (int i = 0; i < count; i++) {
            uint32_t who = h->more[i], *mine = taken[who], size = h->size[who];
            if (further == 1)
                for (int k = 0; k < 4; k++) {
                    uint32_t place = h->picks[k][who] - h->first[who];
                    for (int j = 0; j < k; j++) {
                        uint32_t low = MIN(mine[j], place);
                        place = MAX(mine[j], place);
                        mine[j] = low;
                    }
                    mine[k] = place;
                }
            int picked = 4 + (further - 1) * 8, turn = 0;
            for (; turn < 8; turn++) {
                uint32_t place = pick(&h->words[turn / 2][i], size - picked);
                for (int k = 0; k < picked; k++) place += place >= mine[k];
                h->friends[found++] = h->first[who] + place;
                if (h->draw[who] < law[size * (HANDFUL + 1) + ++picked]) break;
                for (int k = 0; k < picked - 1; k++) {
                    uint32_t low = MIN(mine[k], place);
                    place = MAX(mine[k], place);
                    mine[k] = low;
                }
                mine[picked - 1] = place;
            }
            h->more[left] = who;
            left += turn == 8;
        }
    }
    return found;
}

int64_t reach(int64_t n, const int64_t *offsets, const int32_t *neighbours, const int64_t *speakers,
              int64_t n_speakers, const uint64_t *law, const uint64_t *stream) {
    uint32_t *queue = malloc(4 * n + 4);
    uint8_t *seen = calloc(n, 1);
    Handfuls *h = malloc(sizeof *h);
    int64_t at = 0, end = 0;
    for (int64_t i = 0; i < n_speakers; i++) {
        queue[end] = speakers[i];
        end += !seen[speakers[i]];
        seen[speakers[i]] = 1;
    }
    while (at < end) {
        int count = MIN(end - at, SPEAKERS);
        for (int i = 0; i < count; i++) {
            uint32_t person = queue[at + i];
            h->speakers[i] = person;
            h->first[i] = offsets[person];
            h->left[i] = offsets[person + 1] - offsets[person];
        }
        at += count;
        for (int64_t handful = 0; count > 0; handful++) {
            for (int i = 0; i < count; i++) h->size[i] = MIN(h->left[i], HANDFUL);
            pick_four(h, count, handful, stream);
            int found = 0, more = 0, left = 0;
            for (int i = 0; i < count; i++) {
                const uint64_t *row = law + h->size[i] * (HANDFUL + 1), luck = h->draw[i];
                for (int k = 0; k < 4; k++) {
                    h->friends[found] = h->picks[k][i];
                    found += luck >= row[k];
                }
                h->more[more] = i;
                more += luck >= row[4];
            }
            found = pick_further(h, more, handful, found, law, stream);
            for (int i = 0; i < found; i++) h->friends[i] = neighbours[h->friends[i]];
            for (int i = 0; i < found; i++) {
                queue[end] = h->friends[i];
                end += !seen[h->friends[i]];
                seen[h->friends[i]] = 1;
            }
            for (int i = 0; i < count; i++) {
                h->speakers[left] = h->speakers[i];
                h->first[left] = h->first[i] + HANDFUL;
                uint32_t rest = h->left[i] - h->size[i];
                h->left[left] = rest;
                left += rest > 0;
            }
            count = left;
        }
    }
    free(queue); free(seen); free(h);
    return end;
}

int64_t chain(int64_t n, const int64_t *offsets, const int32_t *neighbours, const int32_t *needed,
              const int64_t *seeds, int64_t n_seeds, int32_t *adopted_at) {
    int32_t *queue = malloc(4 * n + 4), *missing = malloc(4 * n);
    int64_t first = 0, last = 0, room = 8 * GROUP, rows[GROUP][2];
    int32_t *friends = malloc(4 * room);
    memcpy(missing, needed, 4 * n);
    for (int64_t i = 0; i < n; i++) adopted_at[i] = INT32_MAX;
    for (int64_t i = 0; i < n_seeds; i++) {
        queue[last++] = (int32_t)seeds[i];
        adopted_at[seeds[i]] = missing[seeds[i]] = 0;
    }
    for (int32_t t = 1; first < last; t++) {
        int64_t end = last;
        for (; first < last; first += GROUP) {
            int64_t size = last - first < GROUP ? last - first : GROUP, ties = 0;
            for (int64_t i = 0; i < size; i++) {
                rows[i][0] = offsets[queue[first + i]];
                rows[i][1] = offsets[queue[first + i] + 1];
                ties += rows[i][1] - rows[i][0];
            }
            if (ties + 8 > room) friends = realloc(friends, 4 * (room = 2 * ties + 8));
            ties = 0;
            for (int64_t i = 0; i < size; i++) {
                int64_t from = rows[i][0], row = rows[i][1] - from, done = 0;
                if (from + 8 <= offsets[n]) {  /* most rows are short: no loop of unknown length */
                    memcpy(friends + ties, neighbours + from, 32);
                    done = 8;
                }
                for (; done < row; done++) friends[ties + done] = neighbours[from + done];
                ties += row;
            }
            for (int64_t i = 0; i < ties; i++) {
                queue[end] = friends[i];
                end += --missing[friends[i]] == 0;
            }
        }
        for (int64_t i = last; i < end; i++) adopted_at[queue[i]] = t;
        first = last;
        last = end;
    }
    free(queue); free(missing); free(friends);
    return last;
}

#define NORTH (1LL << 32)

static inline __attribute__((always_inline)) int32_t root(int32_t site, int32_t *parent,
                                                          int64_t *shift, int64_t *moved) {
    *moved = 0;
    for (;;) {
        int32_t up = parent[site], root = up >= 0 ? up : site;
        if (parent[root] < 0) {
            *moved += shift[site];
            return root;
        }
        shift[site] += shift[root];
        parent[site] = parent[root];
        *moved += shift[site];
        site = parent[site];
    }
}

static inline __attribute__((always_inline)) int32_t bare_root(int32_t site, int32_t *parent) {
    for (;;) {
        int32_t up = parent[site], root = up >= 0 ? up : site;
        if (parent[root] < 0) return root;
        parent[site] = parent[root];
        site = parent[site];
    }
}

void fill(int64_t side64, const int32_t *order, int32_t *largest, int64_t *wraps) {
    int32_t side = (int32_t)side64, n = side * side, most = largest[0] = 1, *parent = malloc(4LL * n);
    int64_t *shift = calloc(n, 8);
    for (int32_t i = 0; i < n; i++) parent[i] = -1;
    wraps[0] = wraps[1] = 0;
    for (int64_t count = 1; count <= 2LL * n; count++) {
        int32_t bond = order[count - 1], site = bond >> 1, north = bond & 1;
        int32_t east_end = (uint32_t)site % side < side - 1 ? site + 1 : site + 1 - side;
        int32_t north_end = site < n - side ? site + side : site + side - n;
        int32_t other = north ? north_end : east_end;
        int64_t step = north ? NORTH : 1, to_a, to_b;
        if (wraps[0] && wraps[1]) {
            int32_t a = bare_root(site, parent), b = bare_root(other, parent);
            if (a != b) {
                int32_t smaller = parent[a] > parent[b], large = smaller ? b : a, small = smaller ? a : b;
                parent[large] += parent[small];
                parent[small] = large;
                if (-parent[large] > most) most = -parent[large];
            }
            largest[count] = most;
            continue;
        }
        int32_t a = root(site, parent, shift, &to_a), b = root(other, parent, shift, &to_b);
        if (a == b) {
            int64_t gap = step + to_b - to_a;
            if (gap) {
                int64_t sum = gap + NORTH / 2, y = sum / NORTH - (sum % NORTH < 0);
                if (gap != y * NORTH && !wraps[0]) wraps[0] = count;
                if (y && !wraps[1]) wraps[1] = count;
            }
        } else {
            int64_t gap = to_a - step - to_b;
            int32_t smaller = parent[a] > parent[b], large = smaller ? b : a, small = smaller ? a : b;
            parent[large] += parent[small];
            parent[small] = large;
            shift[small] = smaller ? -gap : gap;
            if (-parent[large] > most) most = -parent[large];
        }
        largest[count] = most;
    }
    free(parent); free(shift);
}

static void pairs(int64_t first, int size, int64_t n, const uint64_t *stream, uint32_t *one,
                  uint32_t *two) {
    uint32_t all = n, others = n - 1;
    for (int k = 0; k < (size + 1) / 2; k++) {
        uint64_t w[4], m = first / 2 + k;
        philox(m & LOW, m >> 32, stream, w);
        uint64_t i = w[0] * all >> 32, j = w[1] * others >> 32;
        one[2 * k] = i, two[2 * k] = j + (j >= i);
        i = w[2] * all >> 32, j = w[3] * others >> 32;
        one[2 * k + 1] = i, two[2 * k + 1] = j + (j >= i);
    }
}

void meet(int64_t n, double *opinions, int64_t meetings, const double *numbers,
          const uint64_t *stream) {
    uint32_t one[256], two[256];
    double confidence = numbers[0], pull = numbers[1];
    for (int64_t begin = 0; begin < meetings; begin += 256) {
        int size = MIN(meetings - begin, 256);
        pairs(begin, size, n, stream, one, two);
        for (int k = 0; k < size; k++) {
            double a = opinions[one[k]], b = opinions[two[k]], move = pull * (b - a);
            uint64_t word;  /* masked, not jumped over: nobody could guess */
            memcpy(&word, &move, 8);
            word &= -(uint64_t)(fabs(b - a) < confidence);
            memcpy(&move, &word, 8);
            opinions[one[k]] = a + move;
            opinions[two[k]] = b - move;
        }
    }
}
