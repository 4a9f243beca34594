# With the key precision: limits from the first batch of every sample say how many more are needed,
# the limits proper are made of all of them, and a table compares what was reached with the target.
if RUN.precision is not None:

    use rule yields as pilot_yields with:
        input:
            unpack(planned("pilot_yields")),
            points=rules.points.output.table,
            record=rules.points.output.record,
            selections=first_selections,
        output:
            yields=made("yields", PILOT).yields,
            not_covered=made("yields", PILOT).not_covered,
            record=record_of(made("yields", PILOT).not_covered),
        log:
            f"{RESULTS}/logs/pilot_yields_{{analysis}}.log",

    use rule limits as pilot_limits with:
        input:
            unpack(planned("pilot_limits")),
            yields=rules.pilot_yields.output.yields,
        output:
            table=made("limits", PILOT).table,
            record=record_of(made("limits", PILOT).table),
        log:
            f"{RESULTS}/logs/pilot_limits_{{analysis}}.log",

    checkpoint batches:
        input:
            unpack(planned("batches")),
            yields=expand(rules.pilot_yields.output.yields, analysis=RUN.analyses),
            limits=expand(rules.pilot_limits.output.table, analysis=RUN.analyses),
            records=expand(rules.pilot_limits.output.record, analysis=RUN.analyses),
        output:
            table=made("precision", PILOT).table,
            record=record_of(made("precision", PILOT).table),
            batches=f"{RESULTS}/pilot/batches.json",
        log:
            f"{RESULTS}/logs/batches.log",
        conda:
            "../../envs/zprimer.yaml"
        resources:
            mem_mb=table_memory,
            runtime=points_runtime,
        params:
            recipe=recipe_of("batches"),
            target=RUN.precision,
            options=limits_options(),
        shell:
            "zprimer precision --yields {input.yields:q} --limits {input.limits:q} "
            "{params.options:q} --target {params.target:q} --out {output.table:q} "
            "--batches {output.batches:q} > {log:q} 2>&1"

    rule precision:
        input:
            unpack(planned("precision")),
            yields=expand(rules.yields.output.yields, analysis=RUN.analyses),
            limits=expand(rules.limits.output.table, analysis=RUN.analyses),
            limits_records=expand(rules.limits.output.record, analysis=RUN.analyses),
            pilot=made("precision", PILOT).table,
            pilot_record=record_of(made("precision", PILOT).table),
        output:
            table=report(
                made("precision").table,
                caption="../report/precision.rst",
                category="Tables",
                labels={"table": "precision of the limits"},
            ),
            record=record_of(made("precision").table),
        log:
            f"{RESULTS}/logs/precision.log",
        conda:
            "../../envs/zprimer.yaml"
        resources:
            mem_mb=table_memory,
            runtime=points_runtime,
        params:
            recipe=recipe_of("precision"),
            target=RUN.precision,
            options=limits_options(),
        shell:
            "zprimer precision --yields {input.yields:q} --limits {input.limits:q} "
            "{params.options:q} --target {params.target:q} --pilot {input.pilot:q} "
            "--out {output.table:q} 2>&1 | tee {log:q}"
