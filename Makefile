PYTHON ?= python3
BIN := .venv/bin
FONTS := fonts-hanazono fonts-babelstone-han
JUDGES := age strace unzip qpdf poppler-utils ghostscript postgresql
SLOW_JUDGES := libpdfbox2-java libactivation-java libjaxb-api-java default-jre-headless libreoffice-calc-nogui

.PHONY: demo test test-slow check format bench bench-print bench-intake bench-archive lock clean

# 示例办公室：从收件走到封装 · a sample office, from the inbox to the sealed bundle
demo: .venv/installed
	@sh .ci/packages $(FONTS)
	rm -rf demo-office
	$(BIN)/biye demo demo-office

test: .venv/installed
	@sh .ci/packages $(FONTS) $(JUDGES)
	$(BIN)/python -m pytest -n auto -m "not slow"

test-slow: .venv/installed
	@sh .ci/packages $(FONTS) $(JUDGES) $(SLOW_JUDGES)
	$(BIN)/python -m pytest -n auto -m slow

check: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: .venv/installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# 与别的做法比速度，打印比值 · ratios against other ways, in one run
bench: .venv/installed
	@sh .ci/packages $(FONTS)
	$(BIN)/python tests/benchmarks/bench_print.py --short
	$(BIN)/python tests/benchmarks/bench_run.py
	$(BIN)/python tests/benchmarks/bench_judging.py
	$(BIN)/python tests/benchmarks/bench_matching.py

# 打印：一人几毫秒，与 reportlab、PyMuPDF 的几种做法逐轮相比；字节、内存、副本 · the print run: ratios to ways of reportlab and PyMuPDF, round by round
bench-print: .venv/installed .venv/bench
	@sh .ci/packages $(FONTS)
	$(BIN)/python tests/benchmarks/bench_print.py

# 收件箱：七种写法下丢不丢、早不早、快不快；与最低开销之比 · the inbox under seven ways of writing, and its ratio to the floor
bench-intake: .venv/installed
	$(BIN)/python tests/benchmarks/bench_taking.py
	$(BIN)/python tests/benchmarks/bench_intake.py

# 封装与核对：与只算校验值、只复制之比，与 bagit-python 之比 · sealing and verifying: ratios to bare hashing and copying, and to bagit-python
bench-archive: .venv/installed
	$(BIN)/python tests/benchmarks/bench_archive.py

lock: .venv/installed
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --extra test pyproject.toml -o .ci/lock.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --extra bench --constraint .ci/lock.txt pyproject.toml -o .ci/bench.txt

.venv/installed: pyproject.toml .ci/lock.txt
	$(PYTHON) -m venv .venv || { sh .ci/packages python3-venv && $(PYTHON) -m venv --clear .venv; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .ci/lock.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# 只有测速用得到的包 · packages that only the benchmarks want
.venv/bench: .venv/installed .ci/bench.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .ci/bench.txt
	touch $@

clean:
	rm -rf .venv demo-office dist .bench
